"""Validates a JSON lines report, or a trace, against the published schema, and prints the transcripts that it rebuilds.

jsonl.py SCHEMA REPORT
"""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
# By the type of a line: what a `oneOf` says of a line that fits none is of no help.
validators = {
    name: jsonschema.Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]})
    for name in (one["$ref"].rsplit("/", 1)[1] for one in schema["oneOf"])
}
whole = jsonschema.Draft202012Validator(schema)


def text(value):
    return value if isinstance(value, str) else bytes.fromhex(value["hex"]).decode("latin-1")


last = None
with open(sys.argv[2], encoding="utf-8") as file:
    for number, line in enumerate(file, 1):
        record = json.loads(line)
        if number == 1 and record["type"] != "start":
            sys.exit("line 1: no start")
        if record.get("type") not in validators:
            sys.exit(f"line {number}: no such type: {record.get('type')}")
        for error in validators[record["type"]].iter_errors(record):
            sys.exit(f"line {number}: {error.json_path}: {error.message}")
        whole.validate(record)
        last = record["type"]
        if last == "scenario":
            print("# " + record["scenario"])
        elif last == "step":
            print(text(record["text"]))
        elif last in ("event", "return", "call") and "text" in record:  # a trace has them, too
            print("    " + text(record["text"]))
        elif last == "outcome":
            print(text(record["text"]) + "\n" if record["text"] else "")
if last != "end":
    sys.exit("the report is cut short: no end")

"""Reads a JUnit report with junitparser, and prints what it found: area, name, result, type, message, line."""
import sys

import junitparser

report = junitparser.JUnitXml.fromfile(sys.argv[1])
if not isinstance(report, junitparser.JUnitXml):
    sys.exit("no <testsuites>")
counted = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
for suite in report:
    said = {name: getattr(suite, name) for name in counted}
    suite.update_statistics()
    for name, number in said.items():
        if getattr(suite, name) != number:
            sys.exit(f"suite {suite.name}: {name} is {number}, but there are {getattr(suite, name)}")
        counted[name] += number
    for case in suite:
        for result in case.result or [None]:
            kind = type(result).__name__ if result is not None else "Pass"
            details = [case.classname, case.name, kind]
            if result is not None:
                details += [result.type or "", result.message or "", case._elem.get("line") or ""]
            print("|".join(details))
            if result is not None and result.text:
                print("\n".join("  " + line for line in result.text.splitlines()))
for name, number in counted.items():
    if int(report._elem.get(name)) != number:
        sys.exit(f"{name} is {report._elem.get(name)}, but the suites have {number}")

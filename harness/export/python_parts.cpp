#include "export/python_parts.hpp"

namespace faultline::exported {

std::string_view python_opening() {
    return R"py(import errno
import os
import re
import socket as net
import struct
import sys
import tempfile
import threading
import time

import zmq

SCENARIO = %SCENARIO%
PATIENCE = 3.0  # seconds, for what is expected
CALM = 0.015  # a step is over once nothing has come for so long
STUCK = 10.0  # for which no call of a step may go on

context = None
names = {}  # that lines bind: `$port` to a text, `fd=$accepted` to a number
came = []  # what has come and was not expected yet: (text, fd)
changed = threading.Condition()
holders = {}  # someone else's listeners, by their endpoint
line, step_end, stuck_at = 0, 0.0, time.monotonic() + STUCK


def finish(status):
    sys.stdout.flush()
    os.chdir("/")
    for directory, _, files in os.walk(workplace, topdown=False):
        for file in files:
            os.remove(os.path.join(directory, file))
        os.rmdir(directory)
    os._exit(status)  # to close a socket may be what never returns


def fail(expected, got):
    print(f"not shown: {SCENARIO}:{line}: expected {expected}, got {got}")
    finish(1)


def error_name(number):
    own = {zmq.ETERM: "ETERM", zmq.EFSM: "EFSM", zmq.ENOCOMPATPROTO: "ENOCOMPATPROTO", zmq.EMTHREAD: "EMTHREAD"}
    return own.get(number) or errno.errorcode.get(number, str(number))


def canonical(text):
    """Two names of one errno are one."""
    return re.sub(r"\bE[A-Z0-9]+\b", lambda word: error_name(getattr(errno, word[0])) if hasattr(errno, word[0])
                  else word[0], text)


def fits(pattern, text, fd):
    """`$name` stands for what it stood for first, `$_` for anything, `$$` for a $."""
    expression, bound, fd_name = "", {}, None
    for part in re.split(r"(fd=\$[a-z0-9_]+|\$\$|\$[a-z0-9_]+)", canonical(pattern)):
        if part.startswith("fd=$"):
            fd_name = part[4:]
            expression += "fd"
        elif part == "$$":
            expression += r"\$"
        elif part == "$_":
            expression += ".*"
        elif part.startswith("$") and part[1:] in names:
            expression += re.escape(names[part[1:]])
        elif part.startswith("$"):
            bound[part[1:]] = None
            expression += f"(?P<{part[1:]}>[A-Za-z0-9_.-]+)"
        else:
            expression += re.escape(part)
    match = re.fullmatch(expression, canonical(text), re.DOTALL)
    if match is None or (fd_name is not None and names.get("fd=" + fd_name, fd) != fd):
        return False
    if fd_name is not None:
        names["fd=" + fd_name] = fd
    names.update(match.groupdict())
    return True


def fill(pattern):
    """The text with the names in it replaced."""
    return re.sub(r"\$([a-z0-9_]+)", lambda name: names.get(name[1], name[0]), pattern)


def note(text, fd=None):
    with changed:
        print("    " + text)
        came.append((text, fd))
        changed.notify_all()


def step(number):
    global line, step_end, stuck_at
    line, step_end = number, time.monotonic()
    stuck_at = step_end + STUCK


def advance(seconds):
    """Real time goes on by itself."""
    global step_end, stuck_at
    step_end = time.monotonic() + seconds
    stuck_at = step_end + STUCK


def event(expected):
    """This is the next that comes of its socket."""
    subject = expected.split(" ")[0] + " "
    until = max(step_end, time.monotonic()) + PATIENCE
    with changed:
        def following():
            return next((one for one in came if one[0].startswith(subject)), None)
        while following() is None and time.monotonic() < until:
            changed.wait(max(until - time.monotonic(), 0))
        if following() is None:
            fail(expected, "nothing in time")
        if not fits(expected, *following()):
            fail(expected, following()[0])
        came.remove(following())


def settle():
    """Until nothing has come for a moment, and the time of an `advance` is over."""
    with changed:
        seen = -1
        while seen != len(came):
            seen = len(came)
            until = max(time.monotonic() + CALM, step_end)
            while seen == len(came) and time.monotonic() < until:
                changed.wait(max(until - time.monotonic(), 0))


def result(expected, call):
    try:
        returned = call()
    except zmq.ZMQError as error:
        returned = error_name(error.errno)
    except OSError as error:
        returned = error_name(error.errno)
    returned = returned if isinstance(returned, str) else "ok"
    if not fits(expected, returned, None):
        fail(expected, returned)
    return returned


def shown():
    """Nothing has come but what the scenario expects."""
    settle()
    if came:
        fail("nothing more", came[0][0])
    print("shown")
    finish(0)


def watch():
    while time.monotonic() < stuck_at:
        time.sleep(max(stuck_at - time.monotonic(), 0))
    fail("that its call returns", "nothing in time")


# Monitors: two frames are an event, number and value, then the endpoint.
EVENTS = {
    0x0001: ("CONNECTED", "fd"), 0x0002: ("CONNECT_DELAYED", "errno"), 0x0004: ("CONNECT_RETRIED", "interval"),
    0x0008: ("LISTENING", "fd"), 0x0010: ("BIND_FAILED", "errno"), 0x0020: ("ACCEPTED", "fd"),
    0x0040: ("ACCEPT_FAILED", "errno"), 0x0080: ("CLOSED", "fd"), 0x0100: ("CLOSE_FAILED", "errno"),
    0x0200: ("DISCONNECTED", "fd"), 0x0400: ("MONITOR_STOPPED", ""), 0x0800: ("HANDSHAKE_FAILED_NO_DETAIL", "errno"),
    0x1000: ("HANDSHAKE_SUCCEEDED", ""), 0x2000: ("HANDSHAKE_FAILED_PROTOCOL", "protocol"),
    0x4000: ("HANDSHAKE_FAILED_AUTH", "status"),
}
PROTOCOL_ERRORS = {%PROTOCOL_ERRORS%}


def note_event(socket, number, value, endpoint):
    name, kind = EVENTS.get(number, (f"0x{number:04x}", ""))
    text = f"{socket} {name}"
    if kind == "fd":
        text += " fd" if value >= 0 else " fd=none"
    elif kind == "errno":
        text += f" errno={error_name(value)}"
    elif kind == "interval":
        text += f" interval={value}ms"
    elif kind == "protocol":
        text += f" protocol={PROTOCOL_ERRORS.get(value, hex(value))}"
    elif kind == "status":
        text += f" status={value}"
    if endpoint == "" and name != "MONITOR_STOPPED":
        endpoint = '""'
    note(text + (" " + endpoint if endpoint else ""), value if kind == "fd" else None)


def read_monitor(socket, reader):
    number = 0
    while number != zmq.EVENT_MONITOR_STOPPED:
        try:
            first, second = reader.recv_multipart()
        except zmq.ZMQError:
            break
        number, value = struct.unpack("=Hi", first)
        note_event(socket, number, value, second.decode())
    reader.close()


def monitored(socket, name, events=zmq.EVENT_ALL):
    monitored.count = getattr(monitored, "count", 0) + 1
    endpoint = f"inproc://monitor.{name}.{monitored.count}"
    socket.monitor(endpoint, events)
    reader = ctx().socket(zmq.PAIR)
    reader.connect(endpoint)
    threading.Thread(target=read_monitor, args=(name, reader), daemon=True).start()


def ctx():
    global context
    if context is None:
        context = zmq.Context()
    return context


def set_option(socket, option, value):
    socket.setsockopt(option, value)


def got(value):
    text = value.rstrip(b"\0").decode() if isinstance(value, bytes) else str(value)
    return text or '""'


def printed(part):
    """Text in quotes, other bytes as `hex 00ff`, many that are the same as `hex 00 x1000`."""
    if len(part) > 64 and len(set(part)) == 1:
        return f"hex {part[0]:02x} x{len(part)}"
    if all(32 <= byte <= 126 or byte in b"\n\r\t" for byte in part):
        text = part.decode().replace("\\", "\\\\").replace('"', '\\"')
        return '"' + text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'
    return "hex " + part.hex()


def received(socket, flags=0):
    return " | ".join(printed(part) for part in socket.recv_multipart(flags))


def polled(socket, events, timeout):
    ready = socket.poll(timeout, events)
    return {0: "none", 1: "in", 2: "out", 3: "in,out"}[ready]


# Listeners of someone else, and peers that say nothing by themselves.
def address_of(endpoint):
    if endpoint.startswith("ipc://"):
        path = endpoint[6:]
        return net.AF_UNIX, "\0" + path[1:] if path.startswith("@") else path
    host, port = endpoint[6:].rsplit(":", 1)
    if host.startswith("["):
        return net.AF_INET6, (host[1:-1], int(port))
    return net.AF_INET, ("0.0.0.0" if host == "*" else host, int(port))


def listener(endpoint, backlog=128):
    family, address = address_of(endpoint)
    fd = net.socket(family, net.SOCK_STREAM)
    if family != net.AF_UNIX:
        fd.setsockopt(net.SOL_SOCKET, net.SO_REUSEADDR, 1)
    fd.bind(address)
    fd.listen(backlog)
    fd.settimeout(PATIENCE)
    return fd


def close_listener(fd):
    path = fd.getsockname() if fd.family == net.AF_UNIX else ""
    fd.close()
    if path and isinstance(path, str) and os.path.exists(path):
        os.remove(path)


class Peer:
    def __init__(self, fd):
        self.fd, self.came, self.end = fd, b"", ""
        if fd.family != net.AF_UNIX:
            fd.setsockopt(net.IPPROTO_TCP, net.TCP_NODELAY, 1)
        fd.setblocking(False)

    def read(self):
        while self.end == "":
            try:
                some = self.fd.recv(65536)
            except BlockingIOError:
                return
            except OSError as error:
                self.end = error_name(error.errno)
                return
            self.came += some
            if some == b"":
                self.end = "EOF"

    def say(self, data):
        self.fd.settimeout(PATIENCE)
        try:
            self.fd.sendall(data)
        finally:
            self.fd.setblocking(False)

    def hears(self, expected, pieces, end, kept):
        """These pieces (None: whatever else comes; a number: so many of any), then this end."""
        expression = b"".join(b".*" if piece is None else b".{%d}" % piece if isinstance(piece, int)
                              else re.escape(piece) for piece in pieces)
        until = time.monotonic() + PATIENCE
        while True:
            self.read()
            if self.end == end and re.fullmatch(expression, self.came, re.DOTALL):
                break
            if time.monotonic() > until:
                fail(expected, f"{self.end or 'nothing more'} after: {self.came[:300].hex(' ')}")
            time.sleep(0.005)
        self.came = self.came[len(self.came) - kept:]

    def close(self):
        self.read()  # bytes that nobody read would turn the close into a reset
        self.fd.close()

    def reset(self):
        self.fd.setsockopt(net.SOL_SOCKET, net.SO_LINGER, struct.pack("ii", 1, 0))
        self.fd.close()


def dialled(endpoint):
    family, address = address_of(endpoint)
    fd = net.socket(family, net.SOCK_STREAM)
    fd.settimeout(PATIENCE)
    fd.connect(address)
    return Peer(fd)


workplace = tempfile.mkdtemp()
os.chdir(workplace)
threading.Thread(target=watch, daemon=True).start()

# ---- The scenario ----
)py";
}

}  // namespace faultline::exported

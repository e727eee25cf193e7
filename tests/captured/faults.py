"""A program of python3-zmq that meets a fault: `faults.py FAULT`. Its other side is made of bare sockets, so that all
that a recorder sees of libzmq is the program's own."""
import socket
import struct
import sys

import zmq
from zmq.utils.monitor import recv_monitor_message

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00%s" + bytes(32)
READY = b"\x04\x19\x05READY\x0bSocket-Type\x00\x00\x00\x03REP"


KEPT = []  # bare sockets: they stay as they are until the program ends


def listener(port=0):
    server = socket.socket()
    KEPT.append(server)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen()
    return server


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def greet(connection, mechanism=b"NULL"):
    KEPT.append(connection)
    connection.sendall(GREETING % mechanism.ljust(20, b"\0"))
    missing = 64
    while missing > 0 and (received := connection.recv(missing)):
        missing -= len(received)


def wait_for(monitor, *events):
    for event in events:
        while recv_monitor_message(monitor)["event"] != event:
            pass


def port_taken(context):
    taken = listener()
    rep = context.socket(zmq.REP)
    try:
        rep.bind("tcp://127.0.0.1:%d" % taken.getsockname()[1])
    except zmq.ZMQError as error:
        print(error)
    rep.close(0)


def client_of(context, port, **options):
    req = context.socket(zmq.REQ)
    req.reconnect_ivl = 100
    monitor = req.get_monitor_socket()
    req.connect("tcp://127.0.0.1:%d" % port)
    return req, monitor


def late_listener(context):
    server = listener()
    port = server.getsockname()[1]
    server.close()
    req, monitor = client_of(context, port)
    wait_for(monitor, zmq.EVENT_CONNECT_RETRIED, zmq.EVENT_CONNECT_RETRIED)
    server = listener(port)
    connection, _ = server.accept()
    greet(connection)
    connection.sendall(READY)
    wait_for(monitor, zmq.EVENT_HANDSHAKE_SUCCEEDED)
    req.close(0)


def peer_killed(context):
    server = listener()
    req, monitor = client_of(context, server.getsockname()[1])
    connection, _ = server.accept()
    greet(connection)
    connection.sendall(READY)
    wait_for(monitor, zmq.EVENT_HANDSHAKE_SUCCEEDED)
    server.close()
    reset(connection)
    wait_for(monitor, zmq.EVENT_DISCONNECTED, zmq.EVENT_CONNECT_RETRIED, zmq.EVENT_CONNECT_RETRIED)
    req.close(0)


def reset_in_handshake(context):
    server = listener()
    req, monitor = client_of(context, server.getsockname()[1])
    connection, _ = server.accept()
    wait_for(monitor, zmq.EVENT_CONNECTED)
    server.close()
    reset(connection)
    wait_for(monitor, zmq.EVENT_CONNECT_RETRIED, zmq.EVENT_CONNECT_RETRIED)
    req.close(0)


def wrong_mechanism(context):
    server = listener()
    req, monitor = client_of(context, server.getsockname()[1])
    connection, _ = server.accept()
    greet(connection, b"PLAIN")
    wait_for(monitor, zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL)
    req.close(0)


def name_fails(context):
    req = context.socket(zmq.REQ)
    monitor = req.get_monitor_socket()
    req.connect("tcp://no-such-host.invalid:5555")
    wait_for(monitor, zmq.EVENT_CONNECT_RETRIED, zmq.EVENT_CONNECT_RETRIED)
    req.close(0)


if __name__ == "__main__":
    CONTEXT = zmq.Context()
    {fault.__name__: fault for fault in (port_taken, late_listener, peer_killed, reset_in_handshake, wrong_mechanism,
                                         name_fails)}[sys.argv[1]](CONTEXT)
    CONTEXT.term()

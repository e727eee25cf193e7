"""Programs of python3-zmq that meet what others have reported: `field_bugs.py BUG`. Each waits until it has seen it."""
import os
import resource
import socket
import sys
import tempfile

import zmq
from zmq.utils.monitor import recv_monitor_message


KEPT = []  # bare sockets, until the program ends


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def monitored(context, kind, **options):
    one = context.socket(kind)
    for name, value in options.items():
        setattr(one, name, value)
    return one, one.get_monitor_socket()


def wait_for(monitor, *events):
    for event in events:
        while recv_monitor_message(monitor)["event"] != event:
            pass


def disconnect_does_not(context):
    """libzmq #4052: what was disconnected goes on trying, as long as the program makes no other call."""
    dealer, monitor = monitored(context, zmq.DEALER)
    endpoint = "tcp://127.0.0.1:%d" % free_port()
    dealer.connect(endpoint)
    wait_for(monitor, zmq.EVENT_CONNECT_RETRIED)
    dealer.disconnect(endpoint)
    wait_for(monitor, zmq.EVENT_CONNECT_RETRIED, zmq.EVENT_CONNECT_RETRIED)
    return [dealer]


def localhost_flips(context):
    """libzmq #4056: events of `localhost` are of 127.0.0.1 once it was connected."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    dealer, monitor = monitored(context, zmq.DEALER)
    dealer.connect("tcp://localhost:%d" % server.getsockname()[1])
    connection, _ = server.accept()
    wait_for(monitor, zmq.EVENT_CONNECTED)
    server.close()
    connection.close()
    wait_for(monitor, zmq.EVENT_CONNECT_RETRIED, zmq.EVENT_CONNECT_RETRIED)
    return [dealer]


def ttl_overflows(context):
    """libzmq #4226: a TTL of 65.6 s is one of 64 ms."""
    router, monitor = monitored(context, zmq.ROUTER)
    dealer = context.socket(zmq.DEALER)
    dealer.heartbeat_ivl, dealer.heartbeat_timeout, dealer.heartbeat_ttl = 1000, 60000, 65600
    port = router.bind_to_random_port("tcp://127.0.0.1")
    dealer.connect("tcp://127.0.0.1:%d" % port)
    wait_for(monitor, zmq.EVENT_DISCONNECTED)
    # Until both have shaken hands again. What is sent before the dealer hears that its connection is gone is lost.
    while True:
        dealer.send(b"")
        if router.poll(100):
            break
    return [dealer, router]


def accept_storm(context):
    """pyzmq #1642: without fds, a listener reports ACCEPT_FAILED as fast as it can."""
    router, monitor = monitored(context, zmq.ROUTER)
    port = router.bind_to_random_port("tcp://127.0.0.1")
    wait_for(monitor, zmq.EVENT_LISTENING)
    client = socket.socket()
    KEPT.append(client)
    limit, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free_fd(), most))
    client.connect(("127.0.0.1", port))
    wait_for(monitor, zmq.EVENT_ACCEPT_FAILED, zmq.EVENT_ACCEPT_FAILED, zmq.EVENT_ACCEPT_FAILED)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, most))
    wait_for(monitor, zmq.EVENT_ACCEPTED)
    return [router]


def ipc_accept(context):
    """libzmq #1306: without fds, accept() of an ipc listener is an assertion that fails."""
    pull, monitor = monitored(context, zmq.PULL)
    path = os.path.join(tempfile.mkdtemp(), "pull.ipc")
    pull.bind("ipc://" + path)
    wait_for(monitor, zmq.EVENT_LISTENING)
    client = socket.socket(socket.AF_UNIX)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free_fd(), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    client.connect(path)
    wait_for(monitor, zmq.EVENT_ACCEPTED)
    return [pull]


def lowest_free_fd():
    fd = os.dup(0)
    os.close(fd)
    return fd


if __name__ == "__main__":
    CONTEXT = zmq.Context()
    BUGS = (disconnect_does_not, localhost_flips, ttl_overflows, accept_storm, ipc_accept)
    for one in {bug.__name__: bug for bug in BUGS}[sys.argv[1]](CONTEXT):
        one.disable_monitor()
        one.close(0)
    CONTEXT.term()

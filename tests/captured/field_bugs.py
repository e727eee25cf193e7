"""Programs of python3-zmq that meet what others have reported: `field_bugs.py BUG`. Each waits until it has seen it."""
import os
import resource
import socket
import sys

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


def no_reconnect(context):
    """libzmq #3158, PR #2756: RECONNECT_IVL -1 means no reconnection."""
    dealer, monitor = monitored(context, zmq.DEALER, reconnect_ivl=-1)
    dealer.connect("tcp://127.0.0.1:%d" % free_port())
    wait_for(monitor, zmq.EVENT_CLOSED)
    return [dealer]


def localhost_flips(context):
    """libzmq #4056: the endpoint of an event is `localhost` now, and an address then."""
    dealer, monitor = monitored(context, zmq.DEALER)
    router = context.socket(zmq.ROUTER)
    port = free_port()
    dealer.connect("tcp://localhost:%d" % port)
    wait_for(monitor, zmq.EVENT_CONNECT_RETRIED)
    router.bind("tcp://127.0.0.1:%d" % port)
    wait_for(monitor, zmq.EVENT_HANDSHAKE_SUCCEEDED)
    return [dealer, router]


def disconnect_does_not(context):
    """libzmq #4052: what was disconnected goes on trying, as long as the program makes no other call."""
    dealer, monitor = monitored(context, zmq.DEALER)
    endpoint = "tcp://127.0.0.1:%d" % free_port()
    dealer.connect(endpoint)
    wait_for(monitor, zmq.EVENT_CONNECT_RETRIED)
    dealer.disconnect(endpoint)
    wait_for(monitor, zmq.EVENT_CONNECT_RETRIED, zmq.EVENT_CONNECT_RETRIED)
    return [dealer]


def ttl_overflows(context):
    """libzmq #4226: a TTL of 65.6 s is one of 64 ms."""
    router, monitor = monitored(context, zmq.ROUTER)
    dealer = context.socket(zmq.DEALER)
    dealer.heartbeat_ivl, dealer.heartbeat_timeout, dealer.heartbeat_ttl = 1000, 60000, 65600
    port = router.bind_to_random_port("tcp://127.0.0.1")
    dealer.connect("tcp://127.0.0.1:%d" % port)
    wait_for(monitor, zmq.EVENT_DISCONNECTED, zmq.EVENT_ACCEPTED)
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


def lowest_free_fd():
    fd = os.dup(0)
    os.close(fd)
    return fd


if __name__ == "__main__":
    CONTEXT = zmq.Context()
    for one in {bug.__name__: bug for bug in (no_reconnect, localhost_flips, disconnect_does_not, ttl_overflows,
                                              accept_storm)}[sys.argv[1]](CONTEXT):
        one.close(0)
    CONTEXT.term()

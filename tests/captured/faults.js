// A program of npm's zeromq 6 that meets a fault: `node faults.js PACKAGE FAULT`. Its other side is made of bare
// sockets, so that all that a recorder sees of libzmq is the program's own.
"use strict";
const net = require("net");
const zmq = require(process.argv[2]);

const greeting = (mechanism) =>
    Buffer.concat([
        Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]),
        Buffer.from(mechanism.padEnd(20, "\0")),
        Buffer.alloc(32),
    ]);
const ready = Buffer.from("\x04\x19\x05READY\x0bSocket-Type\x00\x00\x00\x03REP", "latin1");

function listener(port, serve) {
    const server = net.createServer({ pauseOnConnect: true }, serve);
    return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(server)));
}

// A socket whose events are waited for: the program's own monitor.
function client(endpoint) {
    const request = new zmq.Request({ reconnectInterval: 100, linger: 0 });
    const seen = {};
    let look = () => {};
    (async () => {
        for await (const event of request.events) {
            seen[event.type] = (seen[event.type] || 0) + 1;
            look();
        }
    })();
    request.connect(endpoint);
    const wait = (type, count = 1) =>
        new Promise((resolve) => {
            look = () => (seen[type] || 0) >= count && resolve();
            look();
        });
    return { request, wait };
}
const at = (server) => "tcp://127.0.0.1:" + server.address().port;

const faults = {
    async port_taken() {
        const taken = await listener(0, () => {});
        const reply = new zmq.Reply({ linger: 0 });
        await reply.bind(at(taken)).catch((error) => console.log(error.code));
        reply.close();
        taken.close();
    },
    async late_listener() {
        const early = await listener(0, () => {});
        const port = early.address().port;
        await new Promise((resolve) => early.close(resolve));
        const { request, wait } = client("tcp://127.0.0.1:" + port);
        await wait("connect:retry", 2);
        const late = await listener(port, (connection) => connection.resume().write(Buffer.concat([greeting("NULL"), ready])));
        await wait("handshake");
        request.close();
        late.close();
    },
    async peer_killed() {
        let killed;
        const server = await listener(0, (connection) => {
            killed = connection.resume();
            connection.write(Buffer.concat([greeting("NULL"), ready]));
        });
        const { request, wait } = client(at(server));
        await wait("handshake");
        server.close();
        killed.resetAndDestroy();
        await wait("disconnect");
        await wait("connect:retry", 2);
        request.close();
    },
    async reset_in_handshake() {
        let connected;
        const accepted = new Promise((resolve) => (connected = resolve));
        const server = await listener(0, connected);
        const { request, wait } = client(at(server));
        await wait("connect");
        server.close();
        (await accepted).resetAndDestroy();
        await wait("connect:retry", 2);
        request.close();
    },
    async wrong_mechanism() {
        const server = await listener(0, (connection) => connection.resume().write(greeting("PLAIN")));
        const { request, wait } = client(at(server));
        await wait("handshake:error:protocol");
        request.close();
        server.close();
    },
    async name_fails() {
        const { request, wait } = client("tcp://no-such-host.invalid:5555");
        await wait("connect:retry", 2);
        request.close();
    },
};

faults[process.argv[3]]().then(() => process.exit(0));

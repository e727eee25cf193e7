// What the recorder's cost is measured with.
#pragma once

namespace captured {

extern int g_messages;  // how many
void ping_pong();
void stream();

}  // namespace captured

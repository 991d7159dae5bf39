// The limits that concern a dialect without its doing, each met on purpose.
// Those of all connections together are here, since the model of the simulation does not foretell how large buffers
// are.
#pragma once

namespace p2p_broker::simulation {

void a_slow_listener_is_ended_behind_the_events();
void the_end_of_a_slow_listener_goes_to_other_shards();
void a_lone_large_message_fits();
void all_slow_listeners_together_have_a_limit();
void the_limit_holds_within_a_wake_up();
void who_sends_without_end_is_read_to_the_end();
void incomplete_messages_together_have_a_limit();

}  // namespace p2p_broker::simulation

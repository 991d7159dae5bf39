// The limits that concern a dialect without its doing, each met on purpose.
// Those of all connections together are here, since the model of the simulation does not foretell how large buffers
// are.
#pragma once

namespace p2p_broker::simulation {

void a_slow_listener_misses_what_does_not_fit_and_is_ended_when_it_takes_nothing();
void a_listener_that_takes_something_is_not_ended();
void the_end_of_a_slow_listener_goes_to_other_shards();
void a_lone_large_message_fits();
void the_fullest_outbox_pays_for_all();
void who_holds_little_never_pays();
void the_limit_holds_within_a_wake_up();
void who_sends_without_end_is_read_to_the_end();
void the_longest_incomplete_message_pays_for_all();
void an_incomplete_message_has_a_time_out();
void who_sends_too_much_is_read_later();

}  // namespace p2p_broker::simulation

// 200 lobbies of four whose members come, talk and go at random, on two threads: each hears of each other once and
// in order, loses nothing that comes from one who stays, and what the broker counts adds up.
import assert from 'node:assert/strict';
import { expect_sums } from './counters.mjs';
import { commands, message, open_member, text_frame } from './lobby_member.mjs';
import { sleep, test, until } from './suite.mjs';
import { close_payload, frame, opcodes } from './wire.mjs';

const lobbies = 200;
const members_each = 4;
const turns = 30;

/** What all clients did, as the broker should have counted it. */
const done = { said: 0, joins: 0, heard: 0, notices: 0, blunders: 0 };

/** Numbers that are the same in each run (Lehmer's generator), and no two members' the same. */
function dice(seed) {
  let state = seed * 7919 + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** One connection: checks each message as it comes. */
class Visitor {
  others = new Map();  // by id: whether it is here, how many it sent, how many were sent to it
  faults = [];

  static async join(t, broker, name, mesh) {
    const made = new Visitor();
    made.member = await (await open_member(broker)).join(name, { mesh });
    t.after(() => made.member.drop());
    Object.assign(made, { id: made.member.id, lobby: made.member.lobby });
    ++done.said;
    ++done.joins;
    for (const id of made.member.told_of) made.met(id);
    made.over = made.listen();
    return made;
  }

  check(holds, what) {
    if (!holds) this.faults.push(`${this.lobby}/${this.id}: ${what}`);
  }

  met(id) {
    ++done.notices;
    this.check(!this.others.has(id) && id !== this.id, `told twice that ${id} came`);
    this.others.set(id, { here: true, got: 0, sent: 0 });
  }

  /** Until the end; then gives how that was. */
  async listen() {
    for (;;) {
      let found;
      try {
        found = await this.member.next_frame(120000);
      } catch (error) {
        return this.left ? 'left' : `${error.message}`;
      }
      if (found.opcode === opcodes.close) return `${found.code} ${found.reason}`;
      this.heard(JSON.parse(found.text));
    }
  }

  heard({ type, id, data }) {
    if (type === commands.peer_connect) {
      this.met(id);
      return;
    }
    const other = this.others.get(id);
    this.check(other?.here, `got ${type} of ${id}, who is not here`);
    if (!other) return;
    if (type === commands.peer_disconnect) {
      ++done.notices;
      other.here = false;
    } else {
      ++done.heard;
      this.check(data === `${other.got++}`, `got ${data} of ${id} in place of ${other.got - 1}`);
    }
  }

  /** Sends the next one to somebody who is here, as far as it knows. */
  talk(roll) {
    const here = [...this.others].filter(([, { here: is_here }]) => is_here);
    if (here.length === 0) return;
    const [id, other] = here[roll(here.length)];
    ++done.said;
    this.member.say(['offer', 'answer', 'candidate'][roll(3)], id, `${other.sent++}`);
  }

  /** Ends in one of the ways that there are. */
  leave(roll) {
    this.left = true;
    const way = roll(3);
    if (way === 0) this.member.drop();
    if (way === 1) this.member.wire.write(frame(opcodes.close, close_payload(1000)));
    if (way === 2) {
      ++done.said;
      ++done.blunders;
      this.member.wire.write(text_frame(message(99, 1)));
    }
  }
}

/** One lobby's life; gives all who were in it, and those who are still there. */
async function churn(t, broker, number) {
  const roll = dice(number);
  const mesh = number % 2 === 0;
  const all = [await Visitor.join(t, broker, '', mesh)];
  let here = [...all];
  for (let turn = 0; turn < turns; ++turn) {
    if (here.length < members_each) {
      const fresh = await Visitor.join(t, broker, all[0].lobby, mesh);
      all.push(fresh);
      here.push(fresh);
    } else if (roll(3) === 0) {
      const [gone] = here.splice(1 + roll(here.length - 1), 1);
      gone.leave(roll);
    }
    for (let n = 0; n < 4; ++n) here[roll(here.length)].talk(roll);
    await sleep(roll(20));
  }
  return { all, here, mesh };
}

test('200 lobbies of four come, talk and go, and all that is counted adds up', async (t) => {
  const broker = await t.broker(['--lobby', '--threads', '2', '--lobby_join_timeout', '60000',
    '--lobby_ping_interval', '60000', '--refusal_delay', '0', '--sockets_max', '10000']);
  const rooms = await Promise.all(Array.from({ length: lobbies }, (_, number) => churn(t, broker, number + 1)));

  const views_agree = ({ here, mesh }) => here.every((each) => {
    const seen = [...each.others].filter(([, { here: is_here }]) => is_here).map(([id]) => id);
    const wanted = here.filter((other) => other !== each && (mesh || each.id === 1 || other.id === 1));
    return seen.length === wanted.length && wanted.every(({ id }) => seen.includes(id));
  });
  await until('all see who is here', () => rooms.every(views_agree), 60000);
  const lost = ({ here }) => here.flatMap((from) => here.filter((to) => from.others.get(to.id))
    .filter((to) => from.others.get(to.id).sent !== to.others.get(from.id).got));
  await until('all has come that was sent to those who are here', () => rooms.every((room) => lost(room).length === 0),
    60000);

  for (const { here: [host] } of rooms) {
    host.left = true;
    host.member.wire.write(frame(opcodes.close, close_payload(1000)));
  }
  for (const { all, here } of rooms) {
    for (const guest of here.slice(1)) assert.equal(await guest.over, '4000 Room host has disconnected');
    for (const each of all) {
      assert.deepEqual(each.faults, []);
      each.member.drop();
    }
    const ids = all.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, `ids are given once: ${ids}`);
    assert.ok(ids.slice(1).every((id) => id >= 2 && id <= 2147483647), `${ids}`);
  }

  const counted = await expect_sums(broker);
  const { lobbies_opened: opened, lobbies_closed: closed, lobby_joins: joins, lobby_leaves: leaves,
    messages_received: received, messages_relayed: relayed, messages_ignored: ignored = 0, lobby_notices: notices,
    refused_lobby_message: blunders = 0 } = counted;
  assert.deepEqual({ opened, closed, joins, leaves }, { opened: lobbies, closed: lobbies, joins: done.joins,
    leaves: done.joins });
  // What was said just before its connection ended may not have come to the broker.
  assert.ok(received <= done.said, `${received} received of ${done.said} that were said`);
  assert.equal(received, joins + relayed + ignored + blunders, JSON.stringify(counted));
  assert.ok(relayed >= done.heard && notices >= done.notices,
    `${done.heard} heard of ${relayed} relayed, ${done.notices} of ${notices} notices`);
}, { within_ms: 180000 });

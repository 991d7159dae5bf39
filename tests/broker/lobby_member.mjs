// A member of a lobby over a bare connection: it says what the client of Godot's signalling demo says, cut into pieces
// as a test likes, and compares what comes as text, since the broker promises its exact bytes.
import assert from 'node:assert/strict';
import { frame, opcodes, open_wire, upgrade_request } from './wire.mjs';

export const commands = {
  join: 0, id: 1, peer_connect: 2, peer_disconnect: 3, offer: 4, answer: 5, candidate: 6, seal: 7,
};

/** A message as the demo's client writes it: GDScript sorts the names. */
export const message = (type, id = 0, data = '') => JSON.stringify({ data, id, type: commands[type] ?? type });

/** A message as the broker writes it. */
export const notice = (type, id = 0, data = '') => JSON.stringify({ type: commands[type], id, data });

export const text_frame = (text) => frame(opcodes.text, text);

class Member {
  constructor(wire) {
    this.wire = wire;
  }

  /** Sends a message; a string or bytes as they stand. */
  say(type, id, data) {
    this.wire.write(text_frame(message(type, id, data)));
  }

  /** The next message, parsed; pings are answered on the way, as every WebSocket client does. */
  async next(within_ms = 5000) {
    const found = await this.next_frame(within_ms);
    assert.equal(found.opcode, opcodes.text, `a message in place of ${JSON.stringify(found)}`);
    return JSON.parse(found.text);
  }

  async next_frame(within_ms = 5000) {
    for (;;) {
      const found = await this.wire.frame(within_ms);
      if (found.opcode !== opcodes.ping) return found;
      this.wire.write(frame(opcodes.pong, found.payload));
    }
  }

  async expect(...texts) {
    for (const text of texts) {
      const found = await this.next_frame();
      assert.equal(found.text ?? `close ${found.code} ${found.reason}`, text);
    }
  }

  /** The next frame must be a close frame; answers it. */
  async expect_closed(code, reason, within_ms = 5000) {
    const found = await this.next_frame(within_ms);
    assert.equal(found.opcode, opcodes.close, `a close frame in place of ${JSON.stringify(found)}`);
    assert.deepEqual([found.code, found.reason], [code, reason]);
    this.wire.write(frame(opcodes.close, found.payload));
  }

  /** Shows that the broker has handled all that this member has sent; nothing may have come meanwhile. */
  async expect_silence() {
    this.wire.write(frame(opcodes.ping, 'mark'));
    const found = await this.next_frame();
    assert.deepEqual([found.opcode, found.text], [opcodes.pong, 'mark']);
  }

  /** Joins `name`, or makes a lobby, and gives its id, the lobby's name and whom it was told of. */
  async join(name = '', { mesh = true, more = {} } = {}) {
    this.wire.write(text_frame(JSON.stringify({ type: 0, id: mesh ? 0 : 1, data: name, ...more })));
    const first = await this.next();
    assert.equal(first.type, commands.id, JSON.stringify(first));
    this.id = first.id;
    this.is_mesh = first.data;
    this.told_of = [];
    for (;;) {
      const found = await this.next();
      if (found.type === commands.join) {
        this.lobby = found.data;
        return this;
      }
      assert.equal(found.type, commands.peer_connect, JSON.stringify(found));
      this.told_of.push(found.id);
    }
  }

  drop() {
    this.wire.drop();
  }
}

/** Connects and upgrades; nothing has been said yet. */
export async function open_member(broker, { query = '', path = '/godot' } = {}) {
  const member = new Member(await open_wire(broker));
  member.wire.write(upgrade_request(`${path}${query}`));
  const { status } = await member.wire.response();
  if (status !== 101) throw new Error(`upgrade answered ${status}`);
  return member;
}

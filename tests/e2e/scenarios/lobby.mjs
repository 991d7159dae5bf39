// A lobby game as GodotSteam's P2P tutorial builds one, over this broker: requests, packets, channels, failures.
// The broker's part is to let members find each other, and to say soon when somebody is not there.
import assert from 'node:assert/strict';
import { seconds } from '../patience.mjs';

/** A host and members whose sessions the host has accepted, with both channels open. */
async function lobby(stage, ...names) {
  const broker = await stage.broker();
  const [host, ...members] = await stage.tabs(names.length + 1, broker, { page: 'lobby' });
  await host.enter('host');
  for (const [index, member] of members.entries()) {
    await member.enter(names[index]);
    await join(host, member, names[index]);
  }
  return [host, ...members];
}

async function join(host, member, name, hostName = 'host') {
  await member.requestSession(hostName, `${name} would like to play`);
  await host.next('session request', { member: name });
  await host.acceptSession(name);
  await member.next('session accepted', { member: hostName });
  await member.next('channel open', { channel: 1 });
  await host.next('channel open', { member: name, channel: 1 });
}

export async function the_host_sees_requests_and_accepts_one_and_refuses_one(stage) {
  const [host, ann, ben] = await stage.tabs(3, await stage.broker(), { page: 'lobby' });
  await host.enter('host');
  await ann.enter('ann');
  await ben.enter('ben');
  await ann.requestSession('host', 'Ann, level 3');
  await ben.requestSession('host', 'Ben, level 99');
  const request = await host.next('session request', { member: 'ann' });
  assert.deepEqual(request.detail, { member: 'ann', introduction: 'Ann, level 3' });
  await host.acceptSession('ann');
  await host.next('session request', { member: 'ben' });
  await host.refuseSession('ben', 'the lobby is for beginners');
  await ann.next('session accepted', { member: 'host' });
  const { detail } = await ben.next('session failed');
  assert.deepEqual(detail, { member: 'host', reason: 'refused: the lobby is for beginners' });
  assert.deepEqual(await host.members(), ['ann']);
}

export async function a_packet_reaches_one_member_and_target_0_reaches_everyone(stage) {
  const [host, ann, ben] = await lobby(stage, 'ann', 'ben');
  await join(ann, ben, 'ben', 'ann');  // members talk to each other, not by way of the host
  await host.sendPacket('ann', { message: 'for you' });
  assert.deepEqual((await ann.next('packet')).detail.packet, { message: 'for you' });
  await ben.sendPacket(0, { message: 'hello all' });
  for (const receiver of [host, ann]) {
    const { detail } = await receiver.next('packet');
    assert.equal(detail.member, 'ben');
    assert.deepEqual(detail.packet, { message: 'hello all' });
  }
  assert.deepEqual(await ben.rest('packet'), [], 'neither the private one nor its own');
}

export async function reliable_and_unreliable_channels_are_kept_apart(stage) {
  const [host, ann] = await lobby(stage, 'ann');
  const properties = [
    { label: 'channel-0', reliable: true, ordered: true },
    { label: 'channel-1', reliable: false, ordered: false },
  ];
  assert.deepEqual(await host.channelProperties('ann'), properties);
  assert.deepEqual(await ann.channelProperties('host'), properties);
  for (let i = 0; i < 20; i++) await ann.sendPacket('host', { step: i }, i % 2);
  const steps = { 0: [], 1: [] };
  for (let i = 0; i < 20; i++) {
    const { detail } = await host.next('packet');
    steps[detail.channel].push(detail.packet.step);
  }
  assert.deepEqual(steps[0], [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  assert.deepEqual(steps[1].toSorted((a, b) => a - b), [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
}

export async function packets_are_compressed_with_gzip(stage) {
  const [host, ann] = await lobby(stage, 'ann');
  const packet = { level: Array.from({ length: 2000 }, (_, i) => ({ x: i % 40, y: i % 25, tile: 'grass' })) };
  const plain = JSON.stringify(packet).length;
  const sent = await host.sendPacket('ann', packet);
  const { detail } = await ann.next('packet');
  assert.deepEqual(detail.packet, packet);
  assert.equal(detail.bytes, sent);
  assert.ok(sent < plain / 5, `${sent} of ${plain} bytes`);
  return `${plain} bytes became ${sent}`;
}

export async function a_session_with_nobody_fails_and_says_so(stage) {
  const broker = await stage.broker({ flags: ['--expire_timeout', '1500'] });
  const host = await stage.tab(broker, { page: 'lobby' });
  await host.enter('host');
  const asked = Date.now();
  await host.requestSession('ghost', 'anybody?');
  const { detail, at } = await host.next('session failed');
  assert.deepEqual(detail, { member: 'ghost', reason: 'nobody has this name' });
  return `after ${seconds(at - asked)}`;
}

export async function a_member_who_leaves_ends_the_session_with_a_reason(stage) {
  const [host, ann, ben] = await lobby(stage, 'ann', 'ben');
  await ann.closeSession('host');
  assert.deepEqual((await host.next('session failed')).detail, { member: 'ann', reason: 'the member left' });
  assert.deepEqual(await host.members(), ['ben']);
  await host.sendPacket(0, { message: 'who is left?' });
  assert.deepEqual((await ben.next('packet')).detail.packet, { message: 'who is left?' });
}

export async function a_member_whose_tab_dies_ends_the_session_with_a_reason(stage) {
  const [host, ann] = await lobby(stage, 'ann');
  const began = performance.now();
  await ann.page.close();
  const { detail } = await host.next('session failed', {}, 20000);
  assert.equal(detail.member, 'ann');
  assert.match(detail.reason, /the connection was lost|the member left/);
  assert.deepEqual(await host.members(), []);
  return `${detail.reason}, noticed after ${seconds(performance.now() - began)}`;
}

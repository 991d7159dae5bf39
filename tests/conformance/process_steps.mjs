// The steps of a vector that concern time and the server's process: signals, exit status, output, the command line.
// Each takes the step, placeholders filled, and the vector's context; it gives what it observed or throws a Mismatch.
import { setTimeout as sleep } from 'node:timers/promises';
import { match, Mismatch, show } from './matching.mjs';
import { fill } from './placeholders.mjs';
import { free_port, knock, start_cli } from './server_process.mjs';

const step_ms = 3000;
const cli_ms = 4000;
const still_running_ms = 300;

async function wait(step) {
  await sleep(step.ms);
}

async function mark(step, context) {
  context.marks[step.name] = performance.now();
}

async function signal(step, context) {
  context.server.child.kill(step.signal);
}

async function exit_expect(step, context) {
  const exit = await Promise.race([context.server.exited, sleep((step.within_ms ?? step_ms) * context.slow)]);
  if (!exit) throw new Mismatch('the server should have ended; it still runs');
  if (step.code !== undefined) match(step.code, exit.code, 'exit code');
  return exit;
}

async function running_expect(step, context) {
  await sleep(step.for_ms ?? still_running_ms);
  const { exit } = context.server;
  if (exit) throw new Mismatch(`the server should still run; it ended with ${show(exit)}`);
  return { running: true };
}

async function refused_expect(step, context) {
  if (await knock(context.port) === 'connected') throw new Mismatch('the port should refuse connections');
  return { refused: true };
}

/** A line of the server's stdout (or of `stream`) that matches. */
async function stdout_expect(step, context) {
  const stream = step.stream ?? 'stdout';
  const written = () => (stream === 'stderr' ? context.server.err : context.server.out);
  const line = new RegExp(step.re, 'm');
  const deadline = performance.now() + (step.within_ms ?? step_ms) * context.slow;
  for (;;) {
    const found = line.exec(written());
    if (found) return { [stream]: found[0] };
    const late = performance.now() > deadline;
    if (late) throw new Mismatch(`no line of ${stream} matches /${step.re}/: ${show(written())}`);
    await sleep(20);
  }
}

/** Everything that the server has written to a stream so far. */
async function output_expect(step, context) {
  const { out, err } = context.server;
  if (step.stdout !== undefined) match(step.stdout, out, 'stdout');
  if (step.stderr !== undefined) match(step.stderr, err, 'stderr');
}

/** Runs the bare executable to its end, or until its output matches `until`, on a port of the step's own. */
async function cli(_, context, raw) {
  context.port = await free_port();
  const step = fill(raw, context);
  const command = start_cli(context.settings, step.args ?? [], step.env);
  const seen = (re, text) => re !== undefined && new RegExp(re).test(text);
  const deadline = performance.now() + (step.timeout_ms ?? cli_ms) * context.slow;
  while (!command.exit && performance.now() < deadline
      && !seen(step.until, command.out) && !seen(step.until_stderr, command.err)) {
    await Promise.race([command.exited, sleep(20)]);
  }
  const runs = !command.exit;
  await command.kill();
  const { exit_code, still_running, stdout, stderr } = step.expect ?? {};
  if (exit_code !== undefined) {
    if (runs) throw new Mismatch(`it should have ended; it still runs, having said ${show(command.out + command.err)}`);
    match(exit_code, command.exit.code, 'exit code');
  }
  if (still_running && !runs) throw new Mismatch(`it should keep running; got ${show(command.exit)} ${command.err}`);
  if (stdout !== undefined) match(stdout, command.out, 'stdout');
  if (stderr !== undefined) match(stderr, command.err, 'stderr');
  return { exit_code: runs ? 'still running' : command.exit.code, stdout: command.out, stderr: command.err };
}

export const process_steps = {
  wait, mark, signal, exit_expect, running_expect, refused_expect, stdout_expect, output_expect, cli,
};

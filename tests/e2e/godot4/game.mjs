// One game in an engine in a tab: a scenario calls its script's methods and waits for what it tells.
// A line that begins with "@" is a happening, as JSON; a line of an error fails the scenario.
import { once } from 'node:events';
import { until } from '../patience.mjs';

const startMs = 90000;  // four engines at once, of 37 MB each, beside other work
const linesKept = 40;
const engineIsUp = /^Build configuration: /;
// Said of a call to a player whose connection is just closing, which nobody can know before.
const closing = /^ERROR: Condition "get_ready_state\(\) != STATE_OPEN" is true\. Returning: ERR_UNCONFIGURED/;
const engineError = /^[A-Z ]*ERROR: /;  // also SCRIPT ERROR; what the browser itself complains about is none

export class Game {
  #errors = [];
  #happenings = [];
  #lines = [];
  #session;
  #gone = false;

  constructor(page) {
    this.page = page;
    page.on('console', (message) => this.#read(message.text()));
    page.on('pageerror', (error) => this.#errors.push(error.message));
    page.on('crash', () => { this.#gone = true; });
  }

  async load(address) {
    await this.page.goto(address);
    await this.line(engineIsUp, startMs);
  }

  /** Ends what the engine has run and begins with that script; nothing of what was before is left. */
  async begin(script) {
    this.#lines.length = this.#happenings.length = 0;
    await this.show();
    await this.page.waitForFunction(() => window.command);
    await this.call('begin', script);
    await this.next('game ready');
    this.#happenings.length = 0;
  }

  /** Runs the method of that name in the game's script; what comes of it is told by happenings. */
  async call(method, ...args) {
    await this.page.evaluate((line) => window.command(line), JSON.stringify({ method, args }));
  }

  /** A line that the engine has printed, as the pattern matches it. */
  line(pattern, ms = 15000) {
    const matched = () => this.#lines.map((line) => pattern.exec(line)).find(Boolean);
    return until(ms, `a line like ${pattern}`, matched);
  }

  /** Takes the first happening of that name, whose details hold at least `details`; others stay. */
  async next(name, details = {}, ms = 15000) {
    try {
      return await until(ms, `"${name}" ${JSON.stringify(details)} of a game`, () => {
        const index = this.#happenings.findIndex((each) => each.name === name && holds(each, details));
        return index >= 0 && this.#happenings.splice(index, 1)[0];
      });
    } catch (error) {
      throw new Error(`${error.message}\n${this.#lines.join('\n')}`);
    }
  }

  /** Takes all happenings of that name that are so. */
  take(name, wanted) {
    const taken = this.#happenings.filter((each) => each.name === name && wanted(each));
    this.#happenings = this.#happenings.filter((each) => !taken.includes(each));
    return taken;
  }

  /** The happenings of that name that nobody has taken yet. */
  untaken(name) {
    return this.#happenings.filter((each) => each.name === name);
  }

  /** The process of the tab dies. */
  async crash() {
    const crashed = once(this.page, 'crash');
    const session = await this.page.context().newCDPSession(this.page);
    session.send('Page.crash').catch(() => {});  // nobody is left to answer
    await crashed;
  }

  /**
   * No frame, no timer, no message reaches the page, as in a tab that its browser has frozen. A page without a head is
   * never hidden, and so never frozen; the debugger holds its thread instead. What the browser does goes on.
   */
  async freeze() {
    this.#session = await this.page.context().newCDPSession(this.page);
    await this.#session.send('Debugger.enable');
    await this.#session.send('Debugger.pause');
  }

  async wake() {
    await this.#session.send('Debugger.resume');
    await this.#session.send('Debugger.disable');
  }

  /** No frame reaches the page, as in a tab behind others; without a head none is, so frames are held here. */
  async hide() {
    await this.page.evaluate(() => new Promise((held) => {
      const frames = [];
      const usual = window.requestAnimationFrame;
      window.requestAnimationFrame = (frame) => held(frames.push(frame));  // behind the one under way
      window.showAgain = () => {
        delete window.showAgain;
        window.requestAnimationFrame = usual;
        frames.forEach((frame) => usual(frame));
      };
    }));
  }

  async show() {
    await this.page.evaluate(() => window.showAgain?.());
  }

  get alive() {
    return !this.#gone && !this.page.isClosed();
  }

  /** Throws if the engine has printed errors since the last time. */
  assertNoErrors() {
    const errors = this.#errors.splice(0);
    if (errors.length) throw new Error(`the engine printed errors:\n${errors.join('\n')}`);
  }

  #read(text) {
    if (this.#lines.push(text) > linesKept) this.#lines.shift();
    if (text.startsWith('@')) this.#happenings.push({ ...JSON.parse(text.slice(1)), at: performance.now() });
    else if (engineError.test(text) && !closing.test(text)) this.#errors.push(text);
  }
}

const holds = (happening, details) =>
  Object.entries(details).every(([key, value]) => JSON.stringify(happening[key]) === JSON.stringify(value));

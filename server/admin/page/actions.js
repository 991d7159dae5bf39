// What the page can change: end one peer's connection, or the whole broker. Each asks first, with "Cancel" in focus.
'use strict';

/** Shows the question; Escape is "no". */
function sure(title, text, yes) {
  const dialog = at('ask');
  at('ask-title').textContent = title;
  at('ask-text').textContent = text;
  at('ask-yes').textContent = yes;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

let forgetting;

function say(text) {
  clearTimeout(forgetting);
  at('said').textContent = text;
  forgetting = setTimeout(() => { at('said').textContent = ''; }, 8000);
}

class Actions {
  drainTaken = false;  // this page has asked for a drain, and the broker has agreed

  constructor(source) {
    this.source = source;
  }

  async kick({ key, id }) {
    const text = `The connection of “${id}” (key ${key}) is closed with 4005, and its id is free at once. That is no `
      + 'ban: a game that reconnects comes back.';
    if (!await sure('Kick this peer?', text, 'Kick')) return;
    const path = `peers/${encodeURIComponent(key)}/${encodeURIComponent(id)}`;
    await this.#change('DELETE', path, `${id} was kicked.`);
  }

  async drain(peers) {
    const text = `It takes nobody any more, closes the connections of ${several(peers, 'peer')}, and ends, as with `
      + 'SIGTERM. Whether it starts again is up to what started it.';
    if (!await sure('Drain this broker?', text, 'Drain and end')) return;
    await this.#change('POST', 'drain', 'Draining.', () => { this.drainTaken = true; });
  }

  async #change(method, path, done, then = () => {}) {
    try {
      const reply = await this.source.ask(method, path);
      if (reply.ok) then();
      say(reply.ok ? done : `Refused (${reply.status}): ${(await reply.text()).trim()}`);
    } catch (error) {
      say(`The broker did not answer: ${error.message}`);
    }
    await this.source.look();
  }
}

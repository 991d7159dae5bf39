// What the page can change: end one peer's connection, or the whole broker. Each asks first, with "Cancel" in focus.
'use strict';

/** An id or key of a stranger, so that marks in it turn the direction of no other text. */
const apart = (text) => element('bdi', {}, text);

/** Shows the question, made of texts and elements; Escape is "no". */
function sure(title, parts, yes) {
  const dialog = at('ask');
  at('ask-title').textContent = title;
  at('ask-text').replaceChildren(...parts);
  at('ask-yes').textContent = yes;
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

let forgetting;

function say(...parts) {
  clearTimeout(forgetting);
  at('said').replaceChildren(...parts);
  forgetting = setTimeout(() => { at('said').textContent = ''; }, 8000);
}

class Actions {
  drainTaken = false;  // this page has asked for a drain, and the broker has agreed

  constructor(source) {
    this.source = source;
  }

  async kick({ key, id }) {
    const text = ['The connection of “', apart(id), '” (key ', apart(key), ') is closed with 4005, and its id is free '
      + 'at once. That is no ban: a game that reconnects comes back.'];
    if (!await sure('Kick this peer?', text, 'Kick')) return;
    await this.#change('DELETE', `peers?${new URLSearchParams({ key, id })}`, [apart(id), ' was kicked.'], (status) => {
      if (status === 204 || status === 404) greyKicked({ key, id });
    });
  }

  async drain(peers) {
    const text = [`It takes nobody any more, closes the connections of ${several(peers, 'peer')}, and ends, as with `
      + 'SIGTERM. Whether it starts again is up to what started it.'];
    if (!await sure('Drain this broker?', text, 'Drain and end')) return;
    await this.#change('POST', 'drain', ['Draining.'], (status) => { this.drainTaken ||= status < 300; });
  }

  async #change(method, path, done, answered) {
    try {
      const reply = await this.source.ask(method, path);
      answered(reply.status);
      say(...reply.ok ? done : [`Refused (${reply.status}): ${(await reply.text()).trim()}`]);
    } catch {
      say('The broker did not answer.');
    }
    await this.source.look();
  }
}

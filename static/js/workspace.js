/* The assess workspace (assessment/decide.html): what is typed is kept on the server, others at the same submission are
   seen, ready words and notes are put in by key, feedback is spoken. Without this file the page is a form. */
import { startDesk } from './workspace/desk.js';
import { startNotes } from './workspace/notes.js';
import { startSnippets } from './workspace/snippets.js';
import { startSounds } from './workspace/sounds.js';

const form = document.querySelector('[data-sitting]');
const typing = (element) => element.matches('textarea, select, input:not([type=radio]):not([type=checkbox])');

function openKeys() {
  const dialog = document.getElementById('keys');
  dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
  const show = () => { if (!dialog.open) dialog.showModal(); };
  const button = form.querySelector('[data-show-keys]');
  if (button) button.addEventListener('click', show);
  return show;
}

if (form) {
  startDesk(form);
  const { mark, note } = startNotes(form);
  const words = startSnippets(form);
  startSounds(form);
  const keys = { s: words, r: mark, p: note, '?': openKeys() };
  document.addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]')) return;
    if (event.key === 'Escape' && form.contains(event.target) && typing(event.target)) {
      event.target.blur(); /* out of a field, so that the keys work again */
      return;
    }
    if (event.key === '/' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      words();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
}

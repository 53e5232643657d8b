/* Ready words: a dialogue opened by key, found by name, put in at the cursor with its placeholders filled. */

export function startSnippets(form) {
  const dialog = document.getElementById('snippets');
  const find = dialog.querySelector('input');
  const none = dialog.querySelector('[data-none]');
  const buttons = [...dialog.querySelectorAll('[data-snippet]')];
  const fills = JSON.parse(form.dataset.fills);
  let box = null;

  function filled(text) {
    const row = box.closest('[data-row]');
    const decided = [...form.querySelectorAll('[data-row]')].filter((one) => one.querySelector('[data-outcome]:checked'));
    const about = row ? [row] : decided;
    const known = {
      ...fills,
      criterion: about.map((one) => one.dataset.code).join(', '),
      unit: [...new Set(about.map((one) => one.dataset.unit))].join(', ')
    };
    return text.replace(/\{(\w+)\}/g, (whole, word) => (word in known ? known[word] : whole));
  }

  function put(text) {
    dialog.close();
    const words = filled(text);
    box.focus();
    const before = box.value.slice(0, box.selectionStart);
    const gap = before && !/\s$/.test(before) ? ' ' : '';
    if (!document.execCommand('insertText', false, gap + words)) { /* this way the browser can take it back */
      box.setRangeText(gap + words, box.selectionStart, box.selectionEnd, 'end');
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }

  const seen = () => buttons.filter((button) => !button.parentElement.hidden);

  function search() {
    const words = find.value.trim().toLowerCase();
    buttons.forEach((button) => {
      const text = button.textContent + ' ' + button.dataset.snippet;
      button.parentElement.hidden = !text.toLowerCase().includes(words);
    });
    none.hidden = seen().length > 0;
  }

  function step(by) {
    const row = [find, ...seen()];
    const next = row[(row.indexOf(document.activeElement) + by + row.length) % row.length];
    next.focus();
  }

  function open() {
    const at = document.activeElement;
    box = at && at.matches('textarea') && form.contains(at) ? at : form.elements.feedback;
    if (!box) return;
    if (find) { find.value = ''; search(); }
    dialog.showModal();
    if (find) find.focus();
  }

  dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => { if (box) box.focus(); });
  dialog.addEventListener('click', (event) => {
    const button = event.target.closest('[data-snippet]');
    if (button) put(button.dataset.snippet);
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      step(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter' && event.target === find) {
      event.preventDefault();
      if (seen().length) put(seen()[0].dataset.snippet);
    }
  });
  if (find) find.addEventListener('input', search);
  const link = form.querySelector('[data-snippets]');
  if (link) link.addEventListener('click', (event) => { event.preventDefault(); open(); });
  return open;
}

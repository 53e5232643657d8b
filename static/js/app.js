/* Small comforts on every page; all of them work without this file too. */
(function () {
  'use strict';

  function typing(element) {
    return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  }

  /* "/" goes to the search box */
  document.addEventListener('keydown', function (event) {
    var box = document.getElementById('find');
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || !box || typing(event.target)) return;
    if (!box.offsetParent) return;
    event.preventDefault();
    box.focus();
  });

  /* menus close on Escape and on a press elsewhere */
  function closeMenus(except) {
    document.querySelectorAll('details.cs-menu[open]').forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener('click', function (event) {
    closeMenus(event.target.closest('details.cs-menu'));
  });
  document.addEventListener('keydown', function (event) {
    var menu = event.key === 'Escape' && document.querySelector('details.cs-menu[open]');
    if (!menu) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });

  /* a form that came back with errors: start at the summary */
  function showErrors(root) {
    var summary = root.querySelector('.cs-errors');
    if (summary && !summary.closest('[data-still]')) summary.focus();
  }
  document.addEventListener('DOMContentLoaded', function () { showErrors(document); });
  document.addEventListener('htmx:afterSwap', function (event) { showErrors(event.detail.target); });

  /* a part that could not be fetched says so, and where */
  document.addEventListener('htmx:sendError', function () { offline(true); });
  window.addEventListener('offline', function () { offline(true); });
  window.addEventListener('online', function () { offline(false); });
  function offline(away) {
    document.documentElement.classList.toggle('cs-offline', away);
  }

  /* what the browser keeps for its person (upload_store.js, observe_store.js, observe_worker.js) is nobody else's */
  document.addEventListener('submit', function (event) {
    if (!event.target.matches('[action$="/sign-out/"]')) return;
    var unsent = Number(window.localStorage.getItem('countersign-unsent')) || 0;
    if (unsent && !confirm('An observation on this device has not been sent yet. Signing out deletes it. Sign out all the same?')) {
      event.preventDefault();
      return;
    }
    localStorage.removeItem('countersign-unsent');
    if (window.indexedDB) {
      indexedDB.deleteDatabase('countersign-uploads');
      indexedDB.deleteDatabase('countersign-observations');
    }
    if (navigator.serviceWorker && navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage({ forget: true });
  });

  /* one press sends a form once */
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (event.defaultPrevented || (form.getAttribute('method') || '').toLowerCase() !== 'post') return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = 'yes';
    form.setAttribute('aria-busy', 'true');
    setTimeout(function () { release(form); }, 8000); /* an answer that is a file leaves the page standing */
  });
  function release(form) {
    delete form.dataset.sent;
    form.removeAttribute('aria-busy');
  }
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-sent]').forEach(release);
  });
})();

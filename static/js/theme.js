/* Light or dark. Runs before the page is drawn. The person's choice is the cookie "theme", set by POST /theme/ and put on
   <html> by the server; without a choice the device decides, here. */
(function () {
  'use strict';
  var root = document.documentElement, device = matchMedia('(prefers-color-scheme: dark)');
  var chosen = root.hasAttribute('data-bs-theme');

  function show(theme) {
    root.setAttribute('data-bs-theme', theme);
    document.querySelectorAll('[data-theme-form] button').forEach(function (button) {
      button.value = theme === 'dark' ? 'light' : 'dark';
    });
  }
  function followDevice() {
    if (!chosen) show(device.matches ? 'dark' : 'light');
  }

  followDevice();
  device.addEventListener('change', followDevice);
  document.addEventListener('DOMContentLoaded', followDevice);
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (!form.matches('[data-theme-form]')) return;
    event.preventDefault(); /* stay on the page: what is typed in other forms is kept */
    var facts = new FormData(form), theme = event.submitter.value;
    facts.set('theme', theme);
    chosen = true;
    show(theme);
    fetch(form.action, { method: 'POST', body: facts, redirect: 'manual' });
  });
})();

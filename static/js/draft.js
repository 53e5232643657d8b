/* A draft is begun on the server as soon as something has to be kept for it: the first file, the first letters.
   Countersign.draft.begin() gives its addresses {pk, edit, files, uploads}; asked twice, it is one draft. From then on
   the page is the page of that draft, also after a reload. */
(function () {
  'use strict';
  var root = document.querySelector('[data-draft]');
  var form = document.getElementById('evidence-form');
  if (!root || !form) return;
  var begun = null;

  function csrfToken() { /* from the cookie: signing in again in another window changes it */
    var cookie = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    return cookie ? decodeURIComponent(cookie[1]) : form.elements.csrfmiddlewaretoken.value;
  }

  function begin() {
    if (root.dataset.evidence) return Promise.resolve(addresses());
    begun = begun || post().catch(function (error) { begun = null; throw error; });
    return begun;
  }

  function post() {
    return fetch(root.dataset.begin, { method: 'POST', headers: { 'X-CSRFToken': csrfToken() }, redirect: 'error' })
      .then(function (answer) {
        if (!answer.ok) throw new Error('No draft could be begun. Reload the page and try again.');
        return answer.json();
      })
      .then(function (draft) {
        root.dataset.evidence = draft.pk;
        root.dataset.edit = draft.edit;
        root.dataset.files = draft.files;
        root.dataset.uploads = draft.uploads;
        form.action = draft.edit;
        history.replaceState(history.state, '', draft.edit + location.search);
        return addresses();
      });
  }

  function addresses() {
    return { pk: root.dataset.evidence, edit: root.dataset.edit, files: root.dataset.files, uploads: root.dataset.uploads };
  }

  window.Countersign = window.Countersign || {};
  window.Countersign.csrfToken = csrfToken;
  window.Countersign.draft = { begin: begin };
})();

/* The draft behind the page "Add evidence": begun at the first keystroke or the first file, once.

   window.countersignDraft.begin() gives a promise of {id, reference, url}: the draft that stands on the page already,
   or a new one. The address in the history and the form then name the draft, so that a reload comes back to it, and
   the form is told by the event "draft:begun" with the same facts in its detail. */
(function () {
  'use strict';
  var form = document.getElementById('evidence-form');
  if (!form) return;
  var beginning = null;

  function facts() {
    return { id: Number(form.dataset.draft), reference: form.dataset.reference, url: form.getAttribute('action') };
  }

  /* What has been typed, without files: those go their own way. */
  function typed() {
    var data = new FormData(form);
    Array.from(new Set(data.keys())).forEach(function (name) {
      if (data.get(name) instanceof File) data.delete(name);
    });
    return data;
  }

  /* POST to the server; gives {status, answer}, and rejects only where nothing came back. */
  function post(address, data) {
    return fetch(address, { method: 'POST', body: data, headers: { Accept: 'application/json' }, redirect: 'error' })
      .then(function (response) {
        return response.json().then(function (answer) { return { status: response.status, answer: answer }; });
      });
  }

  function begun(draft) {
    form.dataset.draft = draft.id;
    form.dataset.reference = draft.reference;
    form.setAttribute('action', draft.url);
    history.replaceState(history.state, '', draft.url);
    form.dispatchEvent(new CustomEvent('draft:begun', { detail: draft }));
    return draft;
  }

  function begin() {
    if (form.dataset.draft) return Promise.resolve(facts());
    if (beginning) return beginning;
    beginning = post(form.dataset.begin, typed()).then(function (sent) {
      if (sent.status !== 201) throw new Error(sent.answer.sentence || 'The draft could not be begun.');
      return begun(sent.answer);
    });
    beginning.catch(function () { beginning = null; }); /* the next try asks again */
    return beginning;
  }

  window.countersignDraft = { begin: begin, post: post, typed: typed };
})();

/* Observations kept by the browser until the server has them (IndexedDB), each its person's alone; emptied when the person
   signs out (app.js). Records {key, person, registration, version, fields, state, dirty, at}: `state` "send" when the
   person has pressed Send, `dirty` while something of it has not reached the server. */
(function () {
  'use strict';
  var NAME = 'countersign-observations';
  if (!window.indexedDB) return;

  function open() {
    return new Promise(function (resolve, reject) {
      var request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = function () { request.result.createObjectStore('drafts', { keyPath: 'key' }); };
      request.onsuccess = function () {
        request.result.onversionchange = function () { request.result.close(); };
        resolve(request.result);
      };
      request.onerror = function () { reject(request.error); };
    });
  }

  function within(mode, work) {
    return open().then(function (store) {
      return new Promise(function (resolve, reject) {
        var act = store.transaction('drafts', mode);
        var asked = work(act.objectStore('drafts'));
        act.oncomplete = function () { store.close(); resolve(asked && asked.result); };
        act.onabort = act.onerror = function () { store.close(); reject(act.error); };
      });
    });
  }

  function all() {
    return within('readonly', function (drafts) { return drafts.getAll(); });
  }

  /* how many have not reached the server: asked before somebody signs out (app.js) */
  function count(value) {
    return all().then(function (records) {
      var unsent = records.filter(function (record) { return record.dirty; }).length;
      localStorage.setItem('countersign-unsent', String(unsent));
      return value;
    });
  }

  window.countersignObservations = {
    put: function (record) {
      return within('readwrite', function (drafts) { return drafts.put(record); }).then(count);
    },
    drop: function (key) {
      return within('readwrite', function (drafts) { drafts.delete(key); }).then(count);
    },
    /* of this person about this learner, the newest first */
    of: function (person, registration) {
      return all().then(function (records) {
        return records.filter(function (record) {
          return record.person === person && record.registration === registration;
        }).sort(function (one, other) { return other.at - one.at; });
      });
    }
  };
})();

/* Small helpers, all by event delegation. Event names of htmx appear in this file only. Works without htmx, too. */
(function () {
  'use strict';
  var d = document, w = window, root = d.documentElement;
  root.classList.add('js');

  function $(s, el) { return (el || d).querySelector(s); }
  function all(s, el) { return Array.prototype.slice.call((el || d).querySelectorAll(s)); }
  function on(type, fn) { d.addEventListener(type, fn); }
  function up(e, s) { return e.target.closest ? e.target.closest(s) : null; }
  function isText(el) {
    return !!el && (el.tagName === 'TEXTAREA' || el.isContentEditable ||
      (el.tagName === 'INPUT' && !/^(button|submit|reset|checkbox|radio|file|range|color|image)$/.test(el.type)));
  }

  // WeChat's font size (a factor or a percentage), never below the one of 关怀 mode
  try {
    var fs = +JSON.parse(w.__wxWebEnv.getEnv()).fontScale;
    if (fs > 10) fs /= 100;
    if (fs > 0.5) {
      fs = Math.max(fs, parseFloat(getComputedStyle(root).getPropertyValue('--fs')) || 0.8);
      root.style.setProperty('--fs', Math.min(fs, 1.5));
    }
  } catch (e) { /* not inside WeChat */ }

  // A page restored from the back-forward cache is stale
  w.addEventListener('pageshow', function (e) { if (e.persisted) w.location.reload(); });

  // Toast and live region
  var toastTimer;
  function say(text) {
    var live = $('#live');
    if (!live) return;
    live.textContent = text;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(function () { live.textContent = ''; }, 2500);
  }

  // Every second: countdowns, then polling (visible pages only, nothing in flight, nobody typing in it)
  var seen = new WeakMap(), skew = new WeakMap(), quiet = new WeakMap(), QUIET_AFTER = 5;
  function until(instant, el) {
    if (!skew.has(el)) skew.set(el, (Date.parse(el.dataset.serverNow) || Date.now()) - Date.now());
    return Math.max(0, Math.floor((Date.parse(instant) - Date.now() - skew.get(el)) / 1000));
  }
  function count(el) {
    var left = until(el.dataset.deadline, el);
    var h = Math.floor(left / 3600), m = Math.floor(left % 3600 / 60), t = el.dataset, text;
    if (!left) text = t.textOver;
    else if (h || !t.textMs) text = t.textHm;
    else text = t.textMs;
    if (!text) return;
    text = text.replace('{h}', h).replace('{m}', m).replace('{s}', left % 60);
    if (el.textContent !== text) el.textContent = text;
    if (!left && !t.over) {
      t.over = '1';
      var poll = el.closest('[data-poll]');
      if (poll) seen.set(poll, 0);
    }
  }
  // In seconds: short after a change, longer once nothing has moved so many times (R27)
  function pause(el) {
    return (quiet.get(el) || 0) < QUIET_AFTER ? el.dataset.poll : el.dataset.pollQuiet || el.dataset.poll;
  }
  on('htmx:afterRequest', function (e) {
    var el = e.detail.elt;
    if (el.dataset.poll && e.detail.xhr.status === 204) quiet.set(el, (quiet.get(el) || 0) + 1);
  });
  function refresh(el) {
    seen.set(el, Date.now());
    if (w.htmx) w.htmx.trigger(el, 'refresh');
  }
  // A page that speaks of today, seen again on another day, is led anew; not under somebody's hands
  var touched = false;
  on('input', function () { touched = true; });
  function turn() {
    var page = $('[data-day-ends]');
    if (page && !until(page.dataset.dayEnds, page) && !touched && w.navigator.onLine) w.location.reload();
  }
  on('DOMContentLoaded', turn);
  function tick() {
    if (d.visibilityState !== 'visible') return;
    turn();
    all('[data-deadline]').forEach(count);
    all('[data-poll]').forEach(function (el) {
      if (!seen.has(el)) seen.set(el, Date.now());
      if (Date.now() - seen.get(el) < pause(el) * 1000 - 500 || $('.htmx-request')) return;
      if (el.contains(d.activeElement) && isText(d.activeElement)) return;
      refresh(el);
    });
  }
  setInterval(tick, 1000);
  on('visibilitychange', function () {
    if (d.visibilityState === 'visible') all('[data-poll]').forEach(function (el) { seen.set(el, 0); });
    tick();
  });

  // Offline and time-out: a bar with 重试; the form stays as it is
  var failed = null;
  function bar(kind) {
    var el = $('#net');
    if (!el) return;
    el.hidden = !kind;
    all('[data-net]', el).forEach(function (x) { x.hidden = x.dataset.net !== kind; });
  }
  function fail(kind) {
    return function (e) {
      var cfg = e.detail.requestConfig || {}, ev = cfg.triggeringEvent;
      if (!(failed && e.detail.elt.dataset.poll)) failed = { elt: e.detail.elt, by: ev && ev.submitter, kind: ev && ev.type };
      bar(kind);
    };
  }
  on('htmx:sendError', fail('offline'));
  on('htmx:timeout', fail('timeout'));
  w.addEventListener('offline', function () { bar('offline'); });
  w.addEventListener('online', function () { if (!failed) bar(''); });
  on('htmx:afterOnLoad', function (e) {
    if (failed && failed.elt !== e.detail.elt && d.contains(failed.elt) && !failed.elt.dataset.poll) return;
    failed = null;
    bar('');
  });
  function retry() {
    var f = failed;
    failed = null;
    bar('');
    if (!f || !d.contains(f.elt)) { w.location.reload(); return; }
    if (f.by) f.by.click();
    else if (f.elt.requestSubmit) f.elt.requestSubmit();
    else w.htmx.trigger(f.elt, f.kind || 'refresh');
  }

  // A refused form: the first wrong field gets the focus, or what says why. A new request takes the old notice away
  function focusError() {
    var wrong = '[aria-invalid=true],.notice_refused', bad = $(wrong, $('#overlay')) || $(wrong);
    if (!bad) return;
    if (!/^(INPUT|SELECT|TEXTAREA)$/.test(bad.tagName)) bad = $('input', bad) || bad;
    bad.focus({ preventScroll: true });
    (bad.closest('.field') || bad).scrollIntoView({ block: 'center' });
  }
  // What an open page asks or sends belongs to the desk that the page was made for
  on('htmx:configRequest', function (e) {
    if (d.body.dataset.desk) e.detail.headers['X-Desk'] = d.body.dataset.desk;
  });
  on('htmx:beforeRequest', function (e) {
    var n = $('#notice');
    if (n && !e.detail.elt.dataset.poll) n.textContent = '';
  });
  // What is answered in a form, or a part of it, while it changes its shape is not swapped away: it asks once more
  var asked = new WeakMap();
  function values(el) {
    return all('input,select,textarea', el).map(function (x) {
      return x.name + (/^(checkbox|radio)$/.test(x.type) ? x.checked : x.value);
    }).join();
  }
  on('htmx:beforeSend', function (e) {
    if (e.detail.elt.form) asked.set(e.detail.xhr, values(e.detail.target));
  });
  on('htmx:beforeSwap', function (e) {
    var before = asked.get(e.detail.xhr), its = e.detail.requestConfig;
    if (before === undefined || !d.contains(its.elt) || before === values(its.target)) return;
    e.detail.shouldSwap = false;
    setTimeout(function () { w.htmx.trigger(its.elt, 'change'); });  // while this answer is read, none may be asked for
  });
  on('htmx:afterSettle', function (e) {
    sheet();
    keypads();
    tick();
    if (e.detail.xhr && e.detail.xhr.status === 422) focusError();
  });

  // Left half-way: what was typed into a form that knows drafts is sent after the page (R33)
  var typed = false;
  on('input', function (e) { if (up(e, '[data-draft]')) typed = true; });
  w.addEventListener('pagehide', function () {
    var form = $('[data-draft]');
    if (!form || !typed || !w.navigator.sendBeacon) return;
    var data = new FormData(form);
    data.append('draft', '1');
    w.navigator.sendBeacon(form.action, new URLSearchParams(data));
  });

  // Sheets: #overlay has content = a sheet is open; mask, ✕, Escape and the phone's back close it
  var open = false, opener = null;
  function shut() {
    var o = $('#overlay');
    open = false;
    if (o) o.textContent = '';
    root.classList.remove('has-sheet');
    if ($('.app')) $('.app').inert = false;
    if (opener && d.contains(opener)) opener.focus();
  }
  function sheet() {
    var o = $('#overlay'), box = o && $('[role=dialog]', o);
    if (box && !open) {
      open = true;
      opener = d.activeElement;
      w.history.pushState({ sheet: 1 }, '');
      root.classList.add('has-sheet');
      if ($('.app')) $('.app').inert = true;
      if (!$('[aria-invalid=true]', box)) box.focus();
    } else if (!box && open) {
      shut();
      w.history.back();
    }
  }
  w.addEventListener('popstate', function () { if (open) shut(); });
  on('keydown', function (e) { if (e.key === 'Escape' && open) w.history.back(); });

  // Copying: the text is in the page before the tap
  function copied(btn) {
    var live = $('#live');
    say(btn.dataset.copied || (live && live.dataset.copied) || '');
  }
  function copy(btn) {
    var src = $(btn.dataset.copy);
    if (!src) return;
    var text = 'value' in src ? src.value : src.textContent.trim();
    function byHand() {
      var ok = false, live = $('#live');
      if (src.select) { src.focus(); src.select(); src.setSelectionRange(0, text.length); } else w.getSelection().selectAllChildren(src);
      try { ok = d.execCommand('copy'); } catch (e) { /* long press remains */ }
      if (ok) copied(btn); else say((live && live.dataset.selected) || '');
    }
    if (!w.navigator.clipboard) { byHand(); return; }
    w.navigator.clipboard.writeText(text).then(function () { copied(btn); }, byHand);
  }

  // Keypad: fills the field it names; without it the field is a plain one
  function padField(pad) { return $(pad.dataset.keypad); }
  function dots(field) {
    all('[data-dots="#' + field.id + '"] i').forEach(function (x, n) { x.className = n < field.value.length ? 'on' : ''; });
  }
  function keypads() {
    all('[data-keypad]').forEach(function (pad) {
      var field = padField(pad);
      if (field) { field.inputMode = 'none'; dots(field); }
    });
  }
  function press(pad, key) {
    var field = padField(pad);
    if (!field) return;
    if (key === 'del') field.value = field.value.slice(0, -1);
    else if (field.value.length < field.maxLength) field.value += key;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  on('input', function (e) { if (e.target.id && $('[data-keypad="#' + e.target.id + '"]')) dots(e.target); });

  // 无 excludes the rest, and the other way round; on the way down, before htmx takes the values at the box itself
  d.addEventListener('change', function (e) {
    var box = e.target, group = box.checked && box.type === 'checkbox' && box.closest('fieldset');
    if (!group) return;
    all('input[type=checkbox]', group).forEach(function (x) {
      if (x !== box && ('exclusive' in x.dataset || 'exclusive' in box.dataset)) x.checked = false;
    });
  }, true);

  // What was left out stops being marked as it comes; at the blur, what moves up would move the button from under a tap
  on('input', function (e) {
    var x = e.target, field = up(e, '.field'), said = field && $('[data-missing]', field);
    if (!said || !(/^(checkbox|radio)$/.test(x.type) ? x.checked : x.value.trim())) return;
    said.textContent = '';
    all('[aria-invalid]', field).concat(field).forEach(function (one) { one.removeAttribute('aria-invalid'); });
  });

  // A form is told which of its groups stand open, so that none folds under the person's hands
  d.addEventListener('toggle', function (e) {
    var state = $('[name=folded],[name=unfolded]', e.target);
    if (state) state.name = e.target.open ? 'unfolded' : 'folded';
  }, true);

  on('click', function (e) {
    var el;
    if ((el = up(e, '[aria-disabled=true]'))) { e.preventDefault(); return; }
    if ((el = up(e, '[data-close]')) && open && $('#overlay').contains(el)) { e.preventDefault(); w.history.back(); return; }
    if ((el = up(e, '[data-copy]'))) copy(el);
    if ((el = up(e, '[data-key]'))) press(el.closest('[data-keypad]'), el.dataset.key);
    if (up(e, '[data-retry]')) retry();
  });

  // Plain forms: one submission in three seconds, or as many as the form says
  on('submit', function (e) {
    var form = e.target;
    if (!form.hasAttribute('data-once') || e.defaultPrevented) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = '1';
    if (form.dataset.sending) say(form.dataset.sending);
    setTimeout(function () { all('[type=submit]', form).forEach(function (b) { b.disabled = true; }); }, 0);
    setTimeout(function () {
      delete form.dataset.sent;
      all('[type=submit]', form).forEach(function (b) { b.disabled = false; });
    }, (form.dataset.once || 3) * 1000);
  });

  // The dock makes room for the keyboard
  on('focusin', function (e) { root.classList.toggle('typing', isText(e.target)); });
  on('focusout', function () { root.classList.remove('typing'); });

  on('DOMContentLoaded', function () {
    keypads();
    tick();
    focusError();
    if (w.navigator.onLine === false) bar('offline');
  });
})();

/* Draws code and words into one picture with the phone's own letters: a long press saves an <img>, and nothing else. */
(function () {
  'use strict';
  var WIDTH = 750, EDGE = 60, GAP = 20;
  var d = document, code = d.getElementById('poster');
  var words = Array.prototype.slice.call(d.querySelectorAll('[data-poster]'));

  // Chinese breaks anywhere, other words between one another; one that is wider than the sheet, anywhere
  function fits(pen, text) {
    return pen.measureText(text.trim()).width <= WIDTH - 2 * EDGE;
  }
  function pieces(pen, text) {
    var found = text.match(/[^\s\u2e80-\u{10ffff}]+\s*|[^]/gu) || [];
    return found.reduce(function (all, word) { return all.concat(fits(pen, word) ? word : Array.from(word)); }, []);
  }
  function lines(pen, text) {
    var found = [''];
    pieces(pen, text).forEach(function (piece) {
      var last = found[found.length - 1];
      if (last && !fits(pen, last + piece)) found.push(piece);
      else found[found.length - 1] = last + piece;
    });
    return found.map(function (line) { return line.trim(); });
  }
  function font(word) {
    return (word.tagName === 'P' ? '' : '600 ') + word.dataset.poster + 'px ' + getComputedStyle(d.body).fontFamily;
  }
  // Goes down the page; draws only what is given a sheet of the right height
  function run(pen, draws) {
    var y = EDGE, side = Math.min(code.naturalWidth, WIDTH - 2 * EDGE);
    words.forEach(function (word) {
      var high = word.dataset.poster * 1.4;
      if ('afterCode' in word.dataset) {
        if (draws) pen.drawImage(code, (WIDTH - side) / 2, y, side, side);
        y += side + GAP;
      }
      pen.font = font(word);
      lines(pen, word.textContent.trim()).forEach(function (line) {
        if (draws) pen.fillText(line, WIDTH / 2, y);
        y += high;
      });
      y += GAP;
    });
    return Math.ceil(y - GAP + EDGE);
  }
  function draw() {
    var sheet = d.createElement('canvas'), pen = sheet.getContext('2d');
    sheet.width = WIDTH;
    sheet.height = run(pen, false);
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.fillStyle = '#111';
    pen.textAlign = 'center';
    pen.textBaseline = 'top';
    pen.imageSmoothingEnabled = false;
    run(pen, true);
    code.removeEventListener('load', draw);
    code.width = WIDTH;
    code.height = sheet.height;
    code.alt = code.dataset.whole;
    code.src = sheet.toDataURL('image/png');
    code.parentNode.classList.add('is-drawn');
  }
  if (code.complete && code.naturalWidth) draw();
  else code.addEventListener('load', draw);
})();

// Visible elements that leave the viewport sideways, and text that its own or a clipping parent's box cuts off.
// What lies in a table made to be scrolled (data-scrolls) may lie outside; its frame may not.
() => {
  const found = [], width = document.documentElement.clientWidth, slack = 1;
  const name = (el) => el.tagName.toLowerCase() + (el.id ? '#' + el.id : '') + (el.className && el.className.baseVal === undefined ? '.' + el.className : '') + ' "' + (el.textContent || '').trim().slice(0, 24) + '"';
  const hidden = (el) => !!el.closest('.visually-hidden, [hidden], [inert]') || !el.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const scope = document.querySelector('#overlay [role=dialog]') || document.body;
  if (document.documentElement.scrollWidth > width + slack) found.push('the page scrolls sideways to ' + document.documentElement.scrollWidth);
  for (const el of scope.querySelectorAll('*')) {
    if (hidden(el) || el.parentElement && el.parentElement.closest('[data-scrolls]') || el.closest('svg') && el.tagName !== 'svg' || el.tagName === 'OPTION') continue;
    const box = el.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.left < -slack || box.right > width + slack) found.push(name(el) + ' leaves the page at ' + Math.round(box.left) + '–' + Math.round(box.right));
    const style = getComputedStyle(el), clips = style.overflowX !== 'visible' && el.dataset.scrolls === undefined;
    if (clips && !['INPUT', 'SELECT', 'TEXTAREA'].includes(el.tagName) && el.scrollWidth > el.clientWidth + slack) found.push(name(el) + ' cuts its text sideways');
    if (style.overflowY === 'hidden' && el.scrollHeight > el.clientHeight + slack + 1) found.push(name(el) + ' cuts its text below');
    if (el.tagName === 'SELECT') {
      const probe = document.createElement('canvas').getContext('2d');
      probe.font = style.font;
      const room = el.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      const text = el.selectedOptions[0] ? el.selectedOptions[0].text : '';
      const lines = Math.ceil((probe.measureText(text).width - slack) / room);
      if (lines > 1 && el.clientHeight < lines * parseFloat(style.lineHeight) * 0.95) found.push(name(el) + ' cuts its choice: ' + text);
    }
    const own = [...el.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    for (let up = el.parentElement; own && up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX === 'visible') continue;
      const frame = up.getBoundingClientRect();
      if (box.left < frame.left - slack || box.right > frame.right + slack) found.push(name(el) + ' is cut by ' + name(up).slice(0, 40));
    }
  }
  return found;
}

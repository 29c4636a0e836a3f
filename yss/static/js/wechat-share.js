/* The card that WeChat sends from this page. Loaded only where an app id is configured; asks WeChat only inside WeChat. */
(function () {
  'use strict';
  var d = document, own = d.currentScript.dataset, sdk = d.createElement('script');
  if (!/MicroMessenger/i.test(navigator.userAgent)) return;

  function tell() {
    d.querySelectorAll('[data-share-ready]').forEach(function (x) { x.hidden = false; });
  }
  sdk.onload = function () {
    var wx = window.wx;
    var card = { title: own.title, desc: own.description, link: own.link, imgUrl: own.picture };
    wx.config({
      appId: own.appId,
      timestamp: +own.timestamp,
      nonceStr: own.nonce,
      signature: own.signature,
      jsApiList: ['updateAppMessageShareData', 'updateTimelineShareData']
    });
    wx.ready(function () {
      wx.updateAppMessageShareData(Object.assign({ success: tell }, card));
      wx.updateTimelineShareData({ title: card.title, link: card.link, imgUrl: card.imgUrl });
    });
  };
  sdk.src = own.sdk;
  d.head.appendChild(sdk);
})();

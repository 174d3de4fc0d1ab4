// Two small scripts for pages that show a hosted form (`/f/ID`) in a frame. The frame cannot know its own height in the
// page, and the page cannot see the content of the frame, so the frame sends its height in a message.

const messageType = 'apro-form:height';

/** Name of the script that runs inside a page of the relay (`/f/ID`). It is part of the script's URL at the relay. */
export const frameHeightScriptName = 'frame-height.js';

/** Name of the script for the page that contains the frame. It is part of the script's URL at the relay. */
export const frameScriptName = 'frame.js';

/**
 * Script inside a page of the relay (`/f/ID`) that is shown in a frame. It sends the height of its page to the
 * surrounding page, at the start and after each change. The surrounding page belongs to a site of the setting
 * `FRAME_ANCESTORS`, because browsers show the frame on no other site.
 */
const frameHeightScript = `(() => {
  if (window === parent) return;
  const report = () =>
    parent.postMessage({ type: "${messageType}", height: Math.ceil(document.body.getBoundingClientRect().height) }, "*");
  new ResizeObserver(report).observe(document.body);
  addEventListener("load", report);
})();
`;

/**
 * Script in the page that contains the frame. It accepts a height only from a frame of this relay: the origin of the
 * message must be the relay's, and the message must come from a frame whose URL is a page of the relay (`/f/ID`).
 */
const frameScript = `(() => {
  const own = document.currentScript ?? document.querySelector('script[src*="/${frameScriptName}"]');
  const folder = new URL(".", own?.src || location.href);
  addEventListener("message", ({ data, origin, source }) => {
    if (origin !== folder.origin || data?.type !== "${messageType}" || !(data.height > 0 && data.height < 1e5)) return;
    for (const frame of document.querySelectorAll("iframe"))
      if (frame.contentWindow === source && frame.src.startsWith(folder.href + "f/")) frame.style.height = data.height + "px";
  });
})();
`;

/** The scripts for frames by file name. */
export const frameScripts: Readonly<Record<string, string>> = {
  [frameHeightScriptName]: frameHeightScript,
  [frameScriptName]: frameScript,
};

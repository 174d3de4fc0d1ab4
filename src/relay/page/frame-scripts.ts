// Two small scripts for pages that show a hosted form (`/f/ID`) in a frame. The frame cannot know its own height in the
// page, and the page cannot see the content of the frame, so the frame sends its height in a message.

const messageType = 'apro-form:height';

/** Name of the script inside the hosted page, below the address of the relay. */
export const frameHeightScriptName = 'frame-height.js';

/** Name of the script for the page that contains the frame, below the address of the relay. */
export const frameScriptName = 'frame.js';

/**
 * Runs inside the hosted page. Sends the height of the page to the page around it, now and after each change. Any page
 * around the hosted page is a site of the setting `FRAME_ANCESTORS`, because a browser shows the frame to no other site.
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
 * Runs in the page that contains the frame. A height is taken only from a frame that this relay has filled: the origin
 * of the message must be the relay's, and its source must be a frame whose address is a hosted page of the relay.
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

/** The scripts by name. */
export const frameScripts: Readonly<Record<string, string>> = {
  [frameHeightScriptName]: frameHeightScript,
  [frameScriptName]: frameScript,
};

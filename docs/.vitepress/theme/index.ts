import { type Theme, useRoute, withBase } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { nextTick, onMounted, watch } from 'vue';
import './site.css';

/** Elements that the script of the live pages defines (`demo/live/main.tsx`). */
const liveElements = 'apro-form, apro-playground, apro-gallery';

/**
 * Loads the script of the live pages when a live form of the page comes near the visible part. Later calls find the
 * script loaded.
 */
async function watchLiveForms(): Promise<void> {
  await nextTick();
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      // The script is not a part of this build: `demo/live/build.ts` writes it to `docs/public/live`.
      const address = new URL(withBase('/live/live.js'), location.href).href;
      void import(/* @vite-ignore */ address);
    },
    { rootMargin: '200px' },
  );
  // An element that is not defined yet can have no size, so its parent is observed.
  for (const { parentElement } of document.querySelectorAll(liveElements))
    if (parentElement) observer.observe(parentElement);
}

export default {
  extends: DefaultTheme,
  setup() {
    const route = useRoute();
    onMounted(() => {
      void watchLiveForms();
      watch(() => route.data, watchLiveForms);
    });
  },
} satisfies Theme;

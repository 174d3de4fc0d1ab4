import { type Theme, useRoute, withBase } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { nextTick, onMounted, watch } from 'vue';
import './site.css';

/** Elements that the script of the live pages defines (`demo/live/main.tsx`). */
const liveElements = 'apro-form, apro-playground, apro-gallery';

/** Loads the script of the live pages, if the page contains a live form. Later calls find the script loaded. */
async function loadLiveForms(): Promise<void> {
  await nextTick();
  if (!document.querySelector(liveElements)) return;
  // The script is not a part of this build: `demo/live/build.ts` writes it to `docs/public/live`.
  const address = new URL(withBase('/live/live.js'), location.href).href;
  await import(/* @vite-ignore */ address);
}

export default {
  extends: DefaultTheme,
  setup() {
    const route = useRoute();
    onMounted(() => {
      void loadLiveForms();
      watch(() => route.data, loadLiveForms);
    });
  },
} satisfies Theme;

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningDemo, startDemo } from '../../demo/start.js';
import { optimizerAttributes } from '../../src/relay/page/optimizer-attributes.js';
import { launchChromium } from '../browser/helpers/find-chromium.js';
import { findWordPress } from './wordpress/packages.js';
import { installPlugin, logIn, startWordPress, type WordPressSite } from './wordpress/site.js';

const hasBuild = existsSync(fileURLToPath(new URL('../../dist/node/node.js', import.meta.url)));
const packages = hasBuild ? findWordPress() : { reason: 'no build' };
const skipped = 'reason' in packages ? ` (skipped: ${packages.reason})` : '';
const listKey = 'key-of-the-list-of-forms';
const timeoutMs = 180_000;

/** Takes a picture for a person to look at, if the environment variable `WORDPRESS_PICTURES` names a folder. */
async function takePicture(page: Page, name: string): Promise<void> {
  const folder = process.env.WORDPRESS_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

function phpList(texts: readonly unknown[]): string {
  return `json_decode( base64_decode( '${Buffer.from(JSON.stringify(texts)).toString('base64')}' ) )`;
}

describe.skipIf(skipped)(`the plugin in WordPress 6.5${skipped}`, () => {
  let site: WordPressSite;
  let demo: RunningDemo;
  let otherDemo: RunningDemo;
  let browser: Browser;
  let pageUrl = '';

  beforeAll(async () => {
    if ('reason' in packages) return;
    site = await startWordPress(packages);
    const env = { PROOF_OF_WORK: 'off', FORMS: '34,35', FORM_LIST_KEY: listKey };
    demo = await startDemo({ site: 0, relay: 0, crm: 0 }, { ...env, ALLOWED_ORIGINS: site.url });
    otherDemo = await startDemo({ site: 0, relay: 0, crm: 0 }, { PROOF_OF_WORK: 'off' });
    browser = await launchChromium();
    await site.runPhp(`wp_insert_user( array( 'user_login' => 'ann', 'user_pass' => 'password', 'user_email' => 'ann@example.com', 'role' => 'author' ) );
      update_option( 'permalink_structure', '' );
      foreach ( array( 'ann', 'admin' ) as $login ) {
        update_user_meta( get_user_by( 'login', $login )->ID, 'wp_persisted_preferences', array( 'core/edit-post' => array( 'welcomeGuide' => false ), '_modified' => gmdate( 'c' ) ) );
      }`);
  }, timeoutMs);

  afterAll(async () => {
    await browser?.close();
    await Promise.all([site?.close(), demo?.close(), otherDemo?.close()]);
  }, timeoutMs);

  async function openPage(user?: string): Promise<Page> {
    const page = await browser.newPage({ locale: 'en-GB' });
    page.setDefaultTimeout(60_000);
    if (user) await logIn(page, site, user);
    return page;
  }

  /** Publishes a post of an author without the right `unfiltered_html`, as the REST API of the editor does. */
  async function publish(content: string): Promise<string> {
    const id = await site.runPhp(`wp_set_current_user( get_user_by( 'login', 'ann' )->ID ); kses_init();
      echo wp_insert_post( array( 'post_title' => 'A page', 'post_status' => 'publish', 'post_content' => wp_slash( base64_decode( '${Buffer.from(content).toString('base64')}' ) ) ) );`);
    return `${site.url}/?p=${id}`;
  }

  test('the archive installs and activates', async () => {
    expect(await installPlugin(site)).toBe('activated');
  });

  test('every PHP file is valid, also those that are loaded later', async () => {
    const faults =
      await site.runPhp(`foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( WP_PLUGIN_DIR . '/apro-forms' ) ) as $file ) {
      if ( 'php' !== $file->getExtension() ) continue;
      try { token_get_all( file_get_contents( $file ), TOKEN_PARSE ); } catch ( ParseError $error ) { echo $file, ': ', $error->getMessage(); }
    }`);
    expect(faults).toBe('');
  });

  test('the settings page tests the connection, says what is wrong, and saves', {
    timeout: timeoutMs,
  }, async () => {
    const page = await openPage('admin');
    await page.goto(`${site.url}/wp-admin/options-general.php?page=apro-forms`);
    const address = page.getByLabel('Address of the relay');
    const key = page.getByLabel('Key of the list of forms');
    const results = page.locator('#apro-forms-results li');
    const button = page.getByRole('button', { name: 'Test the connection' });
    const cases: readonly [string, string, readonly RegExp[]][] = [
      ['ftp://forms.example.com', '', [/Wrong: This is no address of a relay/]],
      ['http://127.0.0.1:9', '', [/Wrong: The server of this site cannot reach the relay/]],
      [`${demo.site}`, '', [/Wrong: A server answers, but it is no relay/]],
      [
        otherDemo.relay,
        '',
        [
          /In order: The relay answers/,
          /Wrong: The relay refuses forms .* ALLOWED_ORIGINS/,
          /Warning: The forms are offered by name once/,
        ],
      ],
      [otherDemo.relay, listKey, [/Wrong: The relay gives no list of forms: its setting FORM_LIST_KEY/]],
      [demo.relay, 'wrong-key-of-the-list', [/Wrong: The relay does not accept the key/]],
      [
        `${demo.relay}/embed.js`,
        listKey,
        [
          /In order: The relay answers/,
          /In order: The relay serves the script/,
          /In order: The relay accepts forms/,
          /In order: Forms in the list: 2/,
          /In order: This browser loads scripts/,
        ],
      ],
    ];
    for (const [relay, secret, expected] of cases) {
      await address.fill(relay);
      await key.fill(secret);
      await button.click();
      await expect.poll(() => button.isEnabled(), { timeout: 60_000 }).toBe(true);
      const texts = await results.allTextContents();
      const readable = texts.map((text) => text.replace(/^\S /, ''));
      for (const pattern of expected) expect(readable, relay).toContainEqual(expect.stringMatching(pattern));
    }
    expect(await results.filter({ hasText: 'Wrong' }).count()).toBe(0);
    await takePicture(page, 'settings');

    await page.getByRole('button', { name: 'Save Changes' }).click();
    await page.getByText('Settings saved.').waitFor();
    expect(await address.inputValue()).toBe(demo.relay);
    expect(await page.content()).not.toContain(listKey);
    // An invalid address is not saved, so the earlier address stays. An empty key also leaves the earlier key.
    await address.fill('javascript:alert(1)');
    await page.getByRole('button', { name: 'Save Changes' }).click();
    await page.getByText('This is no address of a relay').first().waitFor();
    const saved = await site.runPhp(`echo wp_json_encode( get_option( 'apro_forms_settings' ) );`);
    expect(JSON.parse(saved)).toEqual({ relay: demo.relay, key: listKey });
    await page.close();
  });

  test('an author chooses a form by name in the block, sees it, and publishes', {
    timeout: timeoutMs,
  }, async () => {
    const page = await openPage('ann');
    await page.goto(`${site.url}/wp-admin/post-new.php`);
    const canvas = page.frameLocator('iframe[name="editor-canvas"]');
    await canvas.getByRole('textbox', { name: 'Add title' }).fill('Contact');
    await page.keyboard.press('Enter');
    await page.keyboard.type('/apro');
    await page.getByRole('option', { name: 'APRO form' }).click();
    const chooser = canvas.getByLabel('Form', { exact: true });
    await chooser.selectOption({ label: 'Request a viewing (34)' });
    await canvas.getByRole('heading', { name: 'Request a viewing' }).waitFor();
    // The form in the editor is only a preview, so nobody can type into it.
    expect(
      await canvas.locator('.apro-forms-preview').evaluate((element) => (element as HTMLElement).inert),
    ).toBe(true);
    await takePicture(page, 'editor');
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByLabel('Editor publish').getByRole('button', { name: 'Publish', exact: true }).click();
    pageUrl =
      (await page.getByRole('link', { name: 'View Post', exact: true }).first().getAttribute('href')) ?? '';
    const content = await site.runPhp(`echo get_posts( array( 'title' => 'Contact' ) )[0]->post_content;`);
    expect(content.trim()).toBe('<!-- wp:apro-forms/form {"form":"34"} /-->');
    await page.close();
  });

  test('a visitor sends the form of the block to the CRM', { timeout: timeoutMs }, async () => {
    const page = await openPage();
    await page.goto(pageUrl);
    await page.locator('apro-form').getByLabel('First name').fill('Ann from WordPress');
    await page.locator('apro-form').getByLabel('Email').fill('ann@example.com');
    const place = page.locator('[data-apro-place]');
    const reserved = await place.evaluate((element) =>
      Number.parseFloat(getComputedStyle(element).minHeight),
    );
    const drawn = await place
      .locator('apro-form')
      .evaluate((element) => element.getBoundingClientRect().height);
    expect(reserved).toBeLessThan(drawn * 1.5);
    expect(drawn).toBeLessThanOrEqual(reserved);
    const script = place.locator('script');
    for (const [name, value] of Object.entries(optimizerAttributes))
      expect(await script.getAttribute(name)).toBe(value);
    await takePicture(page, 'page');
    await page.locator('apro-form button[type=submit]').click();
    await expect
      .poll(
        () => demo.crm?.crm.arrivals.map(({ data }) => (data.def_customer as Record<string, string>).name),
        { timeout: 30_000 },
      )
      .toEqual(['Ann from WordPress']);
    await page.close();
  });

  test('a link to the form remains if the browser blocks the script', { timeout: timeoutMs }, async () => {
    const page = await openPage();
    await page.route(`${demo.relay}/*.js*`, (route) => route.abort('blockedbyclient'));
    await page.goto(pageUrl);
    const link = page.getByRole('link', { name: 'Request a viewing' });
    expect(await link.getAttribute('href')).toBe(`${demo.relay}/f/34`);
    const place = page.locator('[data-apro-place]');
    await expect.poll(() => place.evaluate((element) => getComputedStyle(element).minHeight)).toBe('0px');
    await page.close();
  });

  test('a shortcode of an author keeps options with quotes, signs and brackets', {
    timeout: timeoutMs,
  }, async () => {
    const page = await openPage();
    await page.goto(
      await publish(
        `<p>Before</p>\n\n[apro_form id="34" theme="dark" params="mail=def_customer.email" values='{"def_customer.name":"Tom & Ann"}' consents='%5B{"id":"privacy","text":"I agree","required":true}%5D']\n\n<p>After</p><script>window.isRun = true</script>`,
      ),
    );
    await page.locator('apro-form').getByLabel('First name').waitFor();
    expect(await page.locator('apro-form').getByLabel('First name').inputValue()).toBe('Tom & Ann');
    await page.getByLabel('I agree').waitFor();
    expect(await page.locator('apro-form').getAttribute('theme')).toBe('dark');
    // WordPress has removed the script that the author wrote: the author may not save scripts.
    expect(await page.evaluate('window.isRun')).toBeUndefined();
    await page.close();
  });

  test('a block of an author keeps the same options, and a popup reserves no room', {
    timeout: timeoutMs,
  }, async () => {
    const page = await openPage();
    const options = { mode: 'popup', button: 'Ask "us" & co', values: '{"def_customer.name":"Tom & Ann"}' };
    await page.goto(await publish(`<!-- wp:apro-forms/form ${JSON.stringify({ form: '34', options })} /-->`));
    await page.getByRole('button', { name: 'Ask "us" & co' }).click();
    expect(await page.getByRole('dialog').getByLabel('First name').inputValue()).toBe('Tom & Ann');
    expect(await page.locator('[data-apro-place]').count()).toBe(0);
    // The link is only for browsers that block the script.
    const link = page.getByRole('link', { name: 'Request a viewing' });
    expect(await link.count()).toBe(0);
    await page.route(`${demo.relay}/*.js*`, (route) => route.abort('blockedbyclient'));
    await page.reload();
    await link.waitFor();
    await page.close();
  });

  test('hostile options of an author change nothing but the form', { timeout: timeoutMs }, async () => {
    const attack = '"><img src=x onerror=window.isRun=true>';
    const options = {
      trigger: attack,
      button: attack,
      locale: attack,
      redirect: 'javascript:window.isRun=true',
      endpoint: 'https://evil.example',
      crm: 'https://evil.example',
      theme: attack,
      values: { nested: attack },
      [attack]: attack,
    };
    const shortcode = `[apro_form id="34" endpoint="https://evil.example" redirect="javascript:alert(1)" button='"onfocus=window.isRun=true autofocus x="' onclick="window.isRun=true"]`;
    const hostileIds = ['34"><script>window.isRun=true</script>', '../35', '34.js?x', '-1', ''];
    const url = await publish(
      `<!-- wp:apro-forms/form ${JSON.stringify({ form: '34', options })} /-->${shortcode}${hostileIds.map((id) => `[apro_form id='${id}']`).join('')}`,
    );
    const page = await openPage();
    await page.goto(url);
    await page.locator('script[src*="/34.js"]').first().waitFor({ state: 'attached' });
    const html = await (await fetch(url)).text();
    const tags = html.match(/<script async data-cfasync[^>]*>/g) ?? [];
    expect(tags).toHaveLength(2);
    for (const tag of tags)
      expect(tag).not.toMatch(/evil|javascript:|onclick|data-(endpoint|crm|redirect|theme|values)/);
    expect(html).not.toMatch(/<img src=x|apro-forms-note/);
    await page.locator('apro-form').first().waitFor({ state: 'attached' });
    expect(await page.evaluate('window.isRun')).toBeUndefined();
    await page.close();
  });

  test('people who may edit posts see what is wrong with a form', async () => {
    const shortcodes = ['[apro_form]', '[apro_form id="x"]', '[apro_form id="34" thema="dark" theme="pink"]'];
    const render = (user: string) =>
      site.runPhp(
        `wp_set_current_user( ${user} ); echo wp_json_encode( array_map( 'do_shortcode', ${phpList(shortcodes)} ) );`,
      );
    const [none, wrong, options] = JSON.parse(await render(`get_user_by( 'login', 'ann' )->ID`)) as string[];
    expect(none).toContain('choose a form');
    expect(wrong).toContain('choose a form');
    expect(options).toMatch(/unknown or wrong: thema, theme\..*<script async/);
    const [forVisitors, , rest] = JSON.parse(await render('0')) as string[];
    expect([forVisitors, rest?.includes('unknown')]).toEqual(['', false]);
  });

  test('a form that the site does not know yet is learned after the page is sent', {
    timeout: timeoutMs,
  }, async () => {
    await site.runPhp(`delete_option( 'apro_forms_known' );`);
    const url = await publish('[apro_form id="35"]');
    expect(await (await fetch(url)).text()).toContain(
      `<a data-apro-link href="${demo.relay}/f/35">Open the form</a>`,
    );
    await fetch(`${site.url}/wp-cron.php?doing_wp_cron`);
    const html = await (await fetch(url)).text();
    expect(html).toMatch(/<div class="apro-forms-place" data-apro-place="1" style="min-height: \d+em">/);
    expect(html).not.toContain('Open the form');
    // Two requests give the same HTML, so a cache may keep the page.
    expect(await (await fetch(url)).text()).toBe(html);
  });

  test('people who may edit posts learn that the relay does not have a form', {
    timeout: timeoutMs,
  }, async () => {
    const url = await publish('[apro_form id="99"]');
    await fetch(url);
    await fetch(`${site.url}/wp-cron.php?doing_wp_cron`);
    const render = async (user: string) =>
      site.runPhp(`wp_set_current_user( ${user} ); echo do_shortcode( '[apro_form id="99"]' );`);
    expect(await render(`get_user_by( 'login', 'ann' )->ID`)).toContain(
      'The relay has no form with the number 99.',
    );
    expect(await render('0')).not.toContain('no form');
    // When an editor views the page, the plugin plans to ask the relay again.
    const isScheduled = await site.runPhp(
      `echo wp_json_encode( (bool) wp_next_scheduled( 'apro_forms_learn', array( '99' ) ) );`,
    );
    expect(isScheduled).toBe('true');
  });

  test.each(['“34”', '”34″', '«34»', ' 34 ', '&#8220;34&#8221;'])(
    'the id %s of a shortcode is read without its quotes',
    async (id) => {
      const html = await site.runPhp(
        `echo do_shortcode( base64_decode( '${Buffer.from(`[apro_form id=${/\s/.test(id) ? `"${id}"` : id}]`).toString('base64')}' ) );`,
      );
      expect(html).toContain(`src="${demo.relay}/34.js`);
    },
  );

  test('the site refreshes the names of the forms daily, and deletes them when the relay changes', async () => {
    const results = await site.runPhp(`require_once WP_PLUGIN_DIR . '/apro-forms/admin/settings-page.php';
      $scheduled = wp_get_schedule( 'apro_forms_refresh' );
      $known = get_option( 'apro_forms_known' );
      $same = AproForms\\sanitize_settings( array( 'relay' => '${demo.relay}/' ) );
      $kept = get_option( 'apro_forms_known' );
      AproForms\\sanitize_settings( array( 'relay' => 'https://other.example' ) );
      echo wp_json_encode( array( $scheduled, $same, $kept === $known, count( $known ) > 0, get_option( 'apro_forms_known' ) ) );`);
    expect(JSON.parse(results)).toEqual(['daily', { relay: demo.relay, key: listKey }, true, true, false]);
  });

  test('options are checked by their kind, and brackets of a shortcode are restored', async () => {
    const cases: readonly (readonly [Readonly<Record<string, unknown>>, Readonly<Record<string, string>>])[] =
      [
        [{ values: '{"a": %5B"x","y"%5D}' }, { values: '{"a": ["x","y"]}' }],
        [{ consents: '%5B{"id":"a"}%5D' }, { consents: '[{"id":"a"}]' }],
        [
          { values: '{"url":"https://a.example/?b%5B%5D=1"}' },
          { values: '{"url":"https://a.example/?b%5B%5D=1"}' },
        ],
        [{ captcha: '%5Bname=token%5D' }, { captcha: '[name=token]' }],
        [{ trigger: 'click:.menu &gt; a' }, { trigger: 'click:.menu > a' }],
        [
          { 'again-after': '7', columns: '2', look: 'card' },
          { 'again-after': '7', columns: '2', look: 'card' },
        ],
        [{ againAfter: '7' }, { 'again-after': '7' }],
        [{ debug: true, signed: '' }, { debug: '' }],
        [
          { 'again-after': '-7', columns: '3', values: '"a"', redirect: 'data:text/html,x', theme: ['dark'] },
          {},
        ],
      ];
    const read = await site.runPhp(
      `echo wp_json_encode( array_map( fn( $case ) => (object) AproForms\\check_options( (array) $case )[0], ${phpList(cases.map(([options]) => options))} ) );`,
    );
    expect(JSON.parse(read)).toEqual(cases.map(([, checked]) => checked));
  });

  test('the address of the relay is read as people type or paste it', async () => {
    const addresses: Readonly<Record<string, string | null>> = {
      ' https://forms.example.com/ ': 'https://forms.example.com',
      'forms.example.com': 'https://forms.example.com',
      'forms.example.com:8787': 'https://forms.example.com:8787',
      'HTTP://127.0.0.1:8787': 'http://127.0.0.1:8787',
      'https://example.com/forms-of-us/': 'https://example.com/forms-of-us',
      'https://forms.example.com/34.js': 'https://forms.example.com',
      'https://forms.example.com/f/34': 'https://forms.example.com',
      'https://example.com/relay/embed.js': 'https://example.com/relay',
      'https://ann:secret@forms.example.com': null,
      'https://forms.example.com/?a=b': null,
      'javascript:alert(1)': null,
      'data:text/html,x': null,
      '//forms.example.com': null,
      '': null,
    };
    const texts = Object.keys(addresses);
    const read = await site.runPhp(
      `echo wp_json_encode( array_map( 'AproForms\\parse_relay_address', ${phpList(texts)} ) );`,
    );
    const parsed = JSON.parse(read) as readonly (string | null)[];
    expect(
      Object.fromEntries(texts.map((text, index) => [text, parsed[index]?.toLowerCase() ?? null])),
    ).toEqual(addresses);
  });

  test('other plugins get the host of the relay for their exclusions', async () => {
    const lists = await site.runPhp(
      `echo wp_json_encode( array( apply_filters( 'rocket_delay_js_exclusions', array( 'a' ) ), apply_filters( 'autoptimize_filter_js_exclude', 'a' ), apply_filters( 'rocket_delay_js_exclusions', null ) ) );`,
    );
    expect(JSON.parse(lists)).toEqual([['a', '127.0.0.1'], 'a, 127.0.0.1', null]);
  });

  test('settings, editor and page follow the language ru, and the editor works without a key', {
    timeout: timeoutMs,
  }, async () => {
    // WordPress accepts only languages whose file is there. Its own texts stay English.
    site.write('wp-content/languages/ru_RU.mo', '');
    await site.runPhp(
      `update_user_meta( get_user_by( 'login', 'admin' )->ID, 'locale', 'ru_RU' ); update_option( 'WPLANG', 'ru_RU' ); update_option( 'apro_forms_settings', array( 'relay' => '${demo.relay}', 'key' => '' ) ); delete_transient( 'apro_forms_list' );`,
    );
    const page = await openPage('admin');
    await page.goto(`${site.url}/wp-admin/options-general.php?page=apro-forms`);
    await page.getByLabel('Адрес релея').fill('ftp://x');
    await page.getByRole('button', { name: 'Проверить соединение' }).click();
    await page.getByText('Ошибка: Это не адрес релея').waitFor();
    await page.goto(`${site.url}/wp-admin/post-new.php`);
    const canvas = page.frameLocator('iframe[name="editor-canvas"]');
    await canvas.getByRole('textbox', { name: 'Add title' }).fill('Контакты');
    await page.keyboard.press('Enter');
    await page.keyboard.type('/форма');
    await page.getByRole('option', { name: 'Форма APRO' }).click();
    // Without a key, the plugin cannot list the forms, so the author types the number of a form.
    await canvas.getByText('Формы можно будет выбирать по названию').waitFor();
    await canvas.getByLabel('Номер формы').pressSequentially('99');
    await canvas.getByRole('button', { name: 'Показать форму' }).click();
    await canvas.getByText('У релея нет формы с номером 99.').waitFor();
    await page.getByLabel('Номер формы').fill('34');
    await page.keyboard.press('Enter');
    await canvas.getByRole('heading', { name: 'Request a viewing' }).waitFor();
    const html = await (await fetch(pageUrl)).text();
    expect(html).toContain('/34.js?lang=ru-RU');
    await page.close();
  });

  test('WordPress logged no fault of the plugin', async () => {
    const log = await site.runPhp(`echo @file_get_contents( WP_CONTENT_DIR . '/debug.log' );`);
    expect(log.split('\n').filter((line) => line.includes('apro-forms'))).toEqual([]);
  });

  test('deleting the plugin erases its data', async () => {
    const rest =
      await site.runPhp(`require_once ABSPATH . 'wp-admin/includes/admin.php'; wp_set_current_user( 1 );
      set_transient( 'apro_forms_list', array( 'forms' => array() ) ); AproForms\\schedule_learning( '99' );
      deactivate_plugins( 'apro-forms/apro-forms.php' ); delete_plugins( array( 'apro-forms/apro-forms.php' ) );
      global $wpdb; echo wp_json_encode( array( $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%apro_forms%'" ), false !== strpos( wp_json_encode( _get_cron_array() ), 'apro_forms' ), is_dir( WP_PLUGIN_DIR . '/apro-forms' ) ) );`);
    expect(JSON.parse(rest)).toEqual([[], false, false]);
  });
});

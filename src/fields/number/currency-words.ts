/** Codes of currencies. The names and symbols of these currencies are removed from a number that a visitor types. */
const currencies =
  'AED AMD ARS AUD AZN BGN BRL BYN CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GEL HKD HUF IDR ILS INR JPY KGS KRW KZT MAD MDL MXN MYR NOK NZD PEN PHP PLN RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD UZS VND ZAR';

/**
 * Short names of currencies that `Intl` does not know. The list must not contain a word that also stands for a factor
 * such as thousand.
 */
const shortNames = 'р руб грн тг теңге сум сом tl kr rs ft 元 块 塊 圆 圓 円 원 rub eur usd';

const wordsByLanguage = new Map<string, ReadonlySet<string>>();

/**
 * True if the word is a name, code or symbol of a currency in this language or in English: `zł`, `руб.`, `R$`,
 * `euros`. False for every other word. The result is also false for a factor, because `5 тыс.` and `5k` (5,000) must
 * not become 5.
 */
export function isCurrencyWord(word: string, language: string): boolean {
  const words = wordsByLanguage.get(language) ?? collectWords(language);
  wordsByLanguage.set(language, words);
  // A currency symbol after up to three letters, such as `US$`. In `K$` and `M€` the letter means thousand or million.
  return /^(?![KMBT]\p{Sc})\p{Lu}{0,3}\p{Sc}+$/u.test(word) || words.has(normalizeWord(word));
}

function collectWords(language: string): ReadonlySet<string> {
  const words = new Set(shortNames.split(' '));
  for (const currency of currencies.split(' ')) {
    words.add(currency.toLowerCase());
    for (const currencyDisplay of ['symbol', 'narrowSymbol', 'name'] as const) {
      for (const locale of [language, 'en']) {
        const style = { style: 'currency', currency, currencyDisplay, minimumFractionDigits: 0 } as const;
        const format = new Intl.NumberFormat(locale, style);
        // The name of a currency depends on the plural form, so there is one number for each plural form.
        for (const number of currencyDisplay === 'name' ? [1, 2, 5, 1.5] : [5]) {
          const name = format.formatToParts(number).find(({ type }) => type === 'currency')?.value ?? '';
          for (const part of name.split(/[\s()-]+/)) words.add(normalizeWord(part));
        }
      }
    }
  }
  return words;
}

function normalizeWord(word: string): string {
  return word.replace(/[\p{Cf}.]/gu, '').toLowerCase();
}

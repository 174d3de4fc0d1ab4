import { formatMessage } from './format.js';
import { findTranslation } from './languages.js';
import type { Messages } from './messages.js';

/** Texts that only hosted pages show (`relay/page/`). Scripts for pages do not contain them. */
interface HostedPageTexts {
  /** Title of a page with errors. A screen reader reads it first. */
  readonly error: string;
  /** Title and text of a page that shows no form, by HTTP status. 400 stands for every post that cannot be read. */
  readonly 400: readonly [title: string, text: string];
  readonly 404: readonly [title: string, text: string];
  readonly 413: readonly [title: string, text: string];
  readonly unavailableTitle: string;
}

const textsByTranslation = {
  en: {
    error: 'Error: {title}',
    400: ['Not received', 'What was sent could not be read. Go back and send the form again.'],
    404: ['Form not found', 'This form does not exist or is no longer available. Check the link.'],
    413: [
      'Files too large',
      'The files are too large. Go back, remove some of them and send the form again.',
    ],
    unavailableTitle: 'Form not available',
  },
  ru: {
    error: 'Ошибка: {title}',
    400: [
      'Заявка не получена',
      'Не удалось прочитать отправленное. Вернитесь назад и отправьте форму ещё раз.',
    ],
    404: ['Форма не найдена', 'Такой формы нет, или она больше не доступна. Проверьте ссылку.'],
    413: [
      'Слишком большие файлы',
      'Файлы слишком большие. Вернитесь назад, уберите часть файлов и отправьте форму ещё раз.',
    ],
    unavailableTitle: 'Форма недоступна',
  },
  uk: {
    error: 'Помилка: {title}',
    400: [
      'Заявку не отримано',
      'Не вдалося прочитати надіслане. Поверніться назад і надішліть форму ще раз.',
    ],
    404: ['Форму не знайдено', 'Такої форми немає, або вона більше не доступна. Перевірте посилання.'],
    413: [
      'Завеликі файли',
      'Файли завеликі. Поверніться назад, видаліть частину файлів і надішліть форму ще раз.',
    ],
    unavailableTitle: 'Форма недоступна',
  },
  kk: {
    error: 'Қате: {title}',
    400: ['Өтінім алынбады', 'Жіберілгенді оқу мүмкін болмады. Артқа қайтып, форманы қайта жіберіңіз.'],
    404: ['Форма табылмады', 'Мұндай форма жоқ немесе ол енді қолжетімді емес. Сілтемені тексеріңіз.'],
    413: [
      'Файлдар тым үлкен',
      'Файлдар тым үлкен. Артқа қайтып, кейбір файлдарды алып тастап, форманы қайта жіберіңіз.',
    ],
    unavailableTitle: 'Форма қолжетімді емес',
  },
  de: {
    error: 'Fehler: {title}',
    400: [
      'Nicht empfangen',
      'Die Sendung konnte nicht gelesen werden. Bitte gehen Sie zurück und senden Sie das Formular erneut.',
    ],
    404: [
      'Formular nicht gefunden',
      'Dieses Formular gibt es nicht oder nicht mehr. Bitte prüfen Sie den Link.',
    ],
    413: [
      'Dateien zu groß',
      'Die Dateien sind zu groß. Bitte gehen Sie zurück, entfernen Sie einige Dateien und senden Sie das Formular erneut.',
    ],
    unavailableTitle: 'Formular nicht verfügbar',
  },
  es: {
    error: 'Error: {title}',
    400: ['No recibido', 'No se ha podido leer lo enviado. Vuelva atrás y envíe de nuevo el formulario.'],
    404: [
      'Formulario no encontrado',
      'Este formulario no existe o ya no está disponible. Compruebe el enlace.',
    ],
    413: [
      'Archivos demasiado grandes',
      'Los archivos son demasiado grandes. Vuelva atrás, quite algunos y envíe de nuevo el formulario.',
    ],
    unavailableTitle: 'Formulario no disponible',
  },
  fr: {
    error: 'Erreur\u00a0: {title}',
    400: ['Demande non reçue', 'L’envoi n’a pas pu être lu. Revenez en arrière et renvoyez le formulaire.'],
    404: [
      'Formulaire introuvable',
      'Ce formulaire n’existe pas ou n’est plus disponible. Veuillez vérifier le lien.',
    ],
    413: [
      'Fichiers trop volumineux',
      'Les fichiers sont trop volumineux. Revenez en arrière, retirez-en quelques-uns et renvoyez le formulaire.',
    ],
    unavailableTitle: 'Formulaire indisponible',
  },
  pt: {
    error: 'Erro: {title}',
    400: ['Não recebido', 'Não foi possível ler o envio. Volte e envie o formulário novamente.'],
    404: [
      'Formulário não encontrado',
      'Este formulário não existe ou não está mais disponível. Verifique o link.',
    ],
    413: [
      'Arquivos grandes demais',
      'Os arquivos são grandes demais. Volte, remova alguns e envie o formulário novamente.',
    ],
    unavailableTitle: 'Formulário indisponível',
  },
  'pt-pt': {
    error: 'Erro: {title}',
    400: ['Não recebido', 'Não foi possível ler o envio. Volte atrás e envie o formulário novamente.'],
    404: [
      'Formulário não encontrado',
      'Este formulário não existe ou já não está disponível. Verifique a ligação.',
    ],
    413: [
      'Ficheiros demasiado grandes',
      'Os ficheiros são demasiado grandes. Volte atrás, remova alguns e envie o formulário novamente.',
    ],
    unavailableTitle: 'Formulário indisponível',
  },
  tr: {
    error: 'Hata: {title}',
    400: ['Talep alınamadı', 'Gönderilenler okunamadı. Geri dönüp formu yeniden gönderin.'],
    404: ['Form bulunamadı', 'Böyle bir form yok veya artık kullanılamıyor. Lütfen bağlantıyı kontrol edin.'],
    413: [
      'Dosyalar çok büyük',
      'Dosyalar çok büyük. Geri dönüp bazı dosyaları kaldırın ve formu yeniden gönderin.',
    ],
    unavailableTitle: 'Form kullanılamıyor',
  },
  pl: {
    error: 'Błąd: {title}',
    400: [
      'Nie otrzymano zgłoszenia',
      'Nie udało się odczytać przesłanych danych. Proszę wrócić i wysłać formularz ponownie.',
    ],
    404: [
      'Nie znaleziono formularza',
      'Ten formularz nie istnieje lub nie jest już dostępny. Proszę sprawdzić link.',
    ],
    413: [
      'Za duże pliki',
      'Pliki są za duże. Proszę wrócić, usunąć część plików i wysłać formularz ponownie.',
    ],
    unavailableTitle: 'Formularz niedostępny',
  },
  ar: {
    error: 'خطأ: \u2068{title}\u2069',
    400: ['لم يُستلم الطلب', 'تعذّرت قراءة ما أُرسل. يرجى الرجوع وإرسال النموذج مجددًا.'],
    404: ['النموذج غير موجود', 'هذا النموذج غير موجود أو لم يعد متاحًا. يرجى التحقق من الرابط.'],
    413: ['الملفات كبيرة جدًا', 'الملفات كبيرة جدًا. يرجى الرجوع وإزالة بعضها ثم إرسال النموذج مجددًا.'],
    unavailableTitle: 'النموذج غير متاح',
  },
  zh: {
    error: '错误：{title}',
    400: ['未收到', '无法读取提交的内容。请返回并重新提交。'],
    404: ['找不到表单', '此表单不存在或已停用，请检查链接。'],
    413: ['文件过大', '文件过大。请返回，移除部分文件后重新提交。'],
    unavailableTitle: '表单不可用',
  },
  'zh-tw': {
    error: '錯誤：{title}',
    400: ['未收到', '無法讀取送出的內容。請返回並重新送出。'],
    404: ['找不到表單', '此表單不存在或已停用，請檢查連結。'],
    413: ['檔案過大', '檔案過大。請返回，移除部分檔案後重新送出。'],
    unavailableTitle: '表單無法使用',
  },
} as const satisfies Readonly<Record<string, HostedPageTexts>>;

function getTexts({ language }: Messages): HostedPageTexts {
  const texts: Readonly<Partial<Record<string, HostedPageTexts>>> = textsByTranslation;
  return texts[findTranslation(language) ?? 'en'] ?? textsByTranslation.en;
}

/** Returns the title of a form that was sent in vain, for example `Error: Request a viewing`. */
export function formatErrorTitle(messages: Messages, title: string): string {
  return formatMessage(getTexts(messages).error, { title });
}

/** Returns the title and the text of a page that shows no form. */
export function getFailureTexts(messages: Messages, status: number): readonly [title: string, text: string] {
  const texts = getTexts(messages);
  if (status === 404 || status === 413) return texts[status];
  if (status === 400 || status === 415 || status === 422) return texts[400];
  return [texts.unavailableTitle, messages.unavailable];
}

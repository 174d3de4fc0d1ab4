import 'apro-forms/element';

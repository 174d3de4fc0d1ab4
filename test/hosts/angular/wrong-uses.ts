import { Component } from '@angular/core';
import { AproForm } from 'apro-forms/angular';

/** Type test: the compiler must report each line of this template. */
@Component({
  selector: 'app-wrong',
  imports: [AproForm],
  template: `
    <apro-form mode="popup" />
    <apro-form form="34" mode="fly" />
    <apro-form form="34" [endpiont]="'https://forms.example.com'" />
    <apro-form form="34" (aprosuccess)="$event.detail.code" />
  `,
})
export class WrongUses {}

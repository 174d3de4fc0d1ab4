import { Component, signal } from '@angular/core';
import { AproForm } from 'apro-forms/angular';

@Component({
  selector: 'app-contact',
  imports: [AproForm],
  template: `
    <apro-form
      #form
      form="34"
      [endpoint]="endpoint"
      (aprosuccess)="receipt.set($event.detail.receipt ?? 'without a receipt')"
    >
      <a href="tel:+15550100">Call us</a>
    </apro-form>
    <button type="button" (click)="form.set({ 'def_customer.name': 'Ann' })">I am Ann</button>
    @if (receipt()) {
      <p>Sent: {{ receipt() }}</p>
    }
  `,
})
export class Contact {
  readonly endpoint = 'https://forms.example.com';
  readonly receipt = signal('');
}

import { Component, provideZonelessChangeDetection, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { Contact } from './contact';

@Component({
  selector: 'app-root',
  imports: [Contact],
  template: `
    <button type="button" (click)="isShown.set(false)">Take away</button>
    @if (isShown()) {
      <app-contact />
    }
  `,
})
class Root {
  readonly isShown = signal(true);
}

await bootstrapApplication(Root, { providers: [provideZonelessChangeDetection()] });

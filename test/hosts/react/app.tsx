import { AproForm, type AproFormElement } from 'apro-forms/react';
import { useEffect, useRef, useState } from 'react';

const endpoint = new URLSearchParams(location.search).get('endpoint') ?? '';

/** Buttons mount, unmount, rerender and change the form. `<output>` lists the form's events. */
export function App() {
  const [isShown, show] = useState(true);
  const [form, choose] = useState('34');
  const [heard, note] = useState<readonly string[]>([]);
  const [name, greet] = useState('Ann');
  const element = useRef<AproFormElement>(null);
  const [referred, refer] = useState('');
  useEffect(() => refer(element.current?.tagName ?? ''), []);
  const hear = (what: string) => () => note((before) => [...before, what]);

  return (
    <>
      <button type="button" onClick={() => show(!isShown)}>
        {isShown ? 'Take away' : 'Show'}
      </button>
      <button type="button" onClick={() => choose(form === '34' ? '37' : '34')}>
        Another form
      </button>
      <button type="button" onClick={() => greet('Bea')}>
        Draw again
      </button>
      <output>{heard.join(' ')}</output>
      <p>
        {name}, ref {referred}
      </p>
      {isShown && (
        <AproForm
          ref={element}
          form={form}
          endpoint={endpoint}
          className="lead"
          values={{ 'def_customer.name': 'Ann', 'def_customer.surname': 'Lee' }}
          hidden="def_customer.surname"
          onReady={hear('ready')}
          onSubmit={() => {
            hear('submit')();
            return undefined;
          }}
          onSuccess={({ receipt }) => hear(`success:${name}:${receipt ? 'receipt' : 'none'}`)()}
          onError={hear('error')}
        >
          <a href="tel:+15550100">Call us</a>
        </AproForm>
      )}
    </>
  );
}

import { useState } from 'preact/hooks';
import { logIn } from '../client/api.js';
import { useTexts } from '../texts/language.js';

interface LoginPageProps {
  /** Sentence about a failed attempt to log in. Empty: no attempt has failed. */
  readonly error: string;
  readonly onLogin: () => void;
}

export function LoginPage({ error, onLogin }: LoginPageProps) {
  const { login } = useTexts();
  const [password, setPassword] = useState('');
  const [failure, setFailure] = useState('');

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    try {
      await logIn({ password });
      onLogin();
    } catch {
      setFailure(login.wrong);
    }
  }

  return (
    <main class="login">
      <h1>{login.title}</h1>
      <p>{login.hint}</p>
      <form onSubmit={submit}>
        <label for="password">{login.password}</label>
        <input
          id="password"
          type="password"
          autocomplete="current-password"
          required
          value={password}
          aria-describedby="login-failure"
          onInput={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <p id="login-failure" role="alert" class="failure">
          {failure || error}
        </p>
        <button type="submit">{login.submit}</button>
      </form>
    </main>
  );
}

/** What connecting asks of a person: which number, the PIN, a number to be added, or to try a step again. */
import { Button, Group, Radio, TextInput } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import type { ConnectAttempt } from '../../contract/whatsapp-setup.ts';
import { problemOf } from '../lib/api.ts';
import { usePhoneFormatter } from '../lib/use-phone-formatter.ts';
import { sentenceCase } from '../lib/words.ts';
import { Notice } from '../parts/notice.tsx';
import classes from './connect.module.css';
import type { Answer } from './connect-queries.ts';

interface ConnectAnswersProps {
  attempt: ConnectAttempt;
  isPending: boolean;
  error: unknown;
  onAnswer: (answer: Answer) => void;
}

export function ConnectAnswers({ attempt, isPending, error, onAnswer }: ConnectAnswersProps) {
  const problem = error ? problemOf(error) : null;
  const shared = { isPending, onAnswer };
  return (
    <>
      {attempt.needs === 'number' && <ChooseNumber numbers={attempt.numbers} {...shared} />}
      {attempt.needs === 'pin' && <GivePin {...shared} />}
      {attempt.needs === 'retry' && <Again label="Try this step again" {...shared} />}
      {attempt.needs === 'add_number' && <Again label="I added one: look again" isSecondary {...shared} />}
      {problem && (
        <Notice tone="bad" title={problem.title}>
          {problem.detail}
        </Notice>
      )}
    </>
  );
}

type AskedProps = Pick<ConnectAnswersProps, 'isPending' | 'onAnswer'>;

function ChooseNumber({ numbers, isPending, onAnswer }: AskedProps & Pick<ConnectAttempt, 'numbers'>) {
  const [chosen, setChosen] = useState<string | null>(null);
  const formatPhone = usePhoneFormatter(null);
  return (
    <form
      className={classes.asked}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== null) onAnswer({ numberId: chosen });
      }}
    >
      <Radio.Group
        label="Which number do your messages leave from?"
        value={chosen}
        onChange={setChosen}
        classNames={{ label: classes.partTitle ?? '' }}
      >
        <div className={classes.choices}>
          {numbers.map(({ id, displayPhone, verifiedName, status }) => (
            <Radio.Card key={id} value={id} className={classes.choice} aria-label={`${formatPhone(displayPhone)} ${verifiedName ?? ''}`}>
              <Radio.Indicator />
              <span className={classes.choiceWords}>
                <span className={classes.choiceTitle}>{formatPhone(displayPhone)}</span>
                <span className={classes.choiceText}>
                  {[verifiedName ?? 'No display name yet', status && numberStatus(status)].filter(Boolean).join(' · ')}
                </span>
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      <Group>
        <Button type="submit" loading={isPending} disabled={chosen === null}>
          Go on with this number
        </Button>
      </Group>
    </form>
  );
}

/** Meta's word for how a number is. */
function numberStatus(status: string): string {
  if (status === 'CONNECTED') return 'Registered already';
  if (status === 'PENDING') return 'New';
  return sentenceCase(status.toLowerCase());
}

function GivePin({ isPending, onAnswer }: AskedProps) {
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!/^\d{6}$/.test(pin)) return setProblem('The PIN has six digits.');
    setProblem(null);
    onAnswer({ pin });
  };
  return (
    <form className={classes.asked} onSubmit={submit} noValidate>
      <TextInput
        label="Two-step verification PIN"
        description="The six digits that were set for this number in WhatsApp or WhatsApp Manager. It is kept sealed and shown to nobody."
        value={pin}
        onChange={(event) => setPin(event.currentTarget.value.replaceAll(/\D/g, '').slice(0, 6))}
        error={problem}
        inputMode="numeric"
        autoComplete="off"
        maxLength={6}
        className={classes.pin}
      />
      <p className={classes.hint}>
        Nobody knows it? In WhatsApp Manager choose Phone numbers, the number, Two-step verification, Turn off. Then enter any six digits:
        they become the new PIN.
      </p>
      <Group>
        <Button type="submit" loading={isPending}>
          Go on
        </Button>
      </Group>
    </form>
  );
}

function Again({ label, isSecondary = false, isPending, onAnswer }: AskedProps & { label: string; isSecondary?: boolean }) {
  return (
    <Group>
      <Button
        variant={isSecondary ? 'default' : 'filled'}
        loading={isPending}
        leftSection={<IconRefresh size={16} aria-hidden />}
        onClick={() => onAnswer({})}
      >
        {label}
      </Button>
    </Group>
  );
}

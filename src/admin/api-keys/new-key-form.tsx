/** The form of a new key. */
import { Button, Group, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { ApiKeyInput, KeyLimits } from '../../contract/api-keys.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { CatalogueEntry } from '../../contract/roles.ts';
import { problemOf } from '../lib/api.ts';
import { formProblems } from '../lib/form-problems.ts';
import { startOfDay } from '../lib/time.ts';
import { Notice } from '../parts/notice.tsx';
import { Fields, Pair } from '../parts/panel.tsx';
import { useIsPhone } from '../parts/use-is-phone.ts';
import { grantsOf, useAnySession, useTimeZone } from '../session/session.ts';
import classes from './api-keys.module.css';
import { EXPIRIES, type Expiry, expiresAt, KEY_PRESETS, type KeyPreset } from './key-words.ts';
import { ScopePicker } from './scope-picker.tsx';

const FIELDS = ['name', 'scopes', 'limits.perMinute', 'limits.perHour', 'limits.templates', 'limits.audience', 'expiresAt'];
const FIELD_OF_CODE = { scope_not_for_keys: 'scopes', beyond_your_own: 'scopes', expiry_in_the_past: 'expiresAt' };

const AUDIENCES = { anyone: 'Anyone', members: 'Colleagues', customers: 'Customers' } as const;
type Audience = keyof typeof AUDIENCES;

interface NewKeyFormProps {
  catalogue: CatalogueEntry[];
  error: unknown;
  isPending: boolean;
  onSubmit: (body: ApiKeyInput) => void;
  onCancel: () => void;
}

export function NewKeyForm({ catalogue, error, isPending, onSubmit, onCancel }: NewKeyFormProps) {
  const isPhone = useIsPhone();
  const timeZone = useTimeZone();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Permission[]>([]);
  const [perMinute, setPerMinute] = useState('600');
  const [perHour, setPerHour] = useState('');
  const [templates, setTemplates] = useState('');
  const [audience, setAudience] = useState<Audience>('anyone');
  const [expiry, setExpiry] = useState<Expiry>('365');
  const [date, setDate] = useState('');
  const [missing, setMissing] = useState<Record<string, string>>({});

  const refused = error ? formProblems(problemOf(error), FIELDS, FIELD_OF_CODE) : null;
  const errors: Record<string, string> = { ...refused?.errors, ...missing };
  const sendsTemplates = scopes.includes('LoanCRM.Templates.Send');
  const makesThings = sendsTemplates || scopes.includes('LoanCRM.Alerts.Raise');

  const start = ({ scopes: wanted, perHour: hourly, isForTemplates }: KeyPreset) => {
    setScopes(wanted);
    setPerHour(hourly === null ? '' : String(hourly));
    setAudience(isForTemplates ? 'customers' : 'anyone');
    setMissing({});
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ends = expiresAt(expiry, date, Date.now(), (day) => startOfDay(day, timeZone, 1));
    const limits: KeyLimits = {
      perMinute: Number(perMinute),
      perHour: makesThings && perHour !== '' ? Number(perHour) : null,
      templates: sendsTemplates ? linesOf(templates) : null,
      audience: sendsTemplates && audience !== 'anyone' ? audience : null,
    };
    const found = missingIn({ name, scopes, perMinute, ends });
    setMissing(found);
    if (Object.keys(found).length > 0 || ends === undefined) return focusFirstError();
    onSubmit({ name: name.trim(), scopes, limits, expiresAt: ends });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Fields>
        {error != null && !refused?.isComplete && (
          <Notice tone="bad" title={problemOf(error).title}>
            {problemOf(error).detail}
          </Notice>
        )}
        <TextInput
          label="Program"
          description="Its name in the list and in the audit log."
          placeholder="Loan CRM"
          value={name}
          maxLength={80}
          required
          autoFocus
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Presets scopes={scopes} onStart={start} />
        <ScopePicker catalogue={catalogue} value={scopes} error={errors.scopes} onChange={setScopes} />
        {sendsTemplates && (
          <>
            <Textarea
              label="Templates it may send"
              description="Their names, one a line. Empty: any approved template."
              placeholder="payment_reminder"
              autosize
              minRows={2}
              maxRows={6}
              value={templates}
              error={errors['limits.templates']}
              onChange={(event) => setTemplates(event.currentTarget.value)}
            />
            <div>
              <div className={classes.label} id="key-audience">
                It may send them to
              </div>
              <SegmentedControl
                aria-labelledby="key-audience"
                value={audience}
                onChange={(value) => setAudience(value as Audience)}
                data={Object.entries(AUDIENCES).map(([value, label]) => ({ value, label }))}
              />
            </div>
          </>
        )}
        <Pair>
          <TextInput
            label="Requests a minute"
            type="number"
            inputMode="numeric"
            min={1}
            max={6000}
            value={perMinute}
            error={errors['limits.perMinute']}
            onChange={(event) => setPerMinute(event.currentTarget.value)}
          />
          {makesThings && (
            <TextInput
              label={sendsTemplates ? 'Messages and alerts an hour' : 'Alerts an hour'}
              type="number"
              inputMode="numeric"
              min={1}
              max={100_000}
              placeholder="No limit"
              value={perHour}
              error={errors['limits.perHour']}
              onChange={(event) => setPerHour(event.currentTarget.value)}
            />
          )}
        </Pair>
        <div>
          <div className={classes.label} id="key-expiry">
            It expires
          </div>
          <SegmentedControl
            aria-labelledby="key-expiry"
            value={expiry}
            fullWidth={isPhone}
            orientation={isPhone ? 'vertical' : 'horizontal'}
            onChange={(value) => setExpiry(value as Expiry)}
            data={Object.entries(EXPIRIES)
              .toSorted(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
              .map(([value, label]) => ({ value, label: /^\d/.test(label) ? `In ${label}` : label }))}
          />
          {expiry === 'date' && (
            <TextInput
              mt="xs"
              type="date"
              aria-label="Last day"
              description="The last day on which it works."
              value={date}
              error={errors.expiresAt}
              onChange={(event) => setDate(event.currentTarget.value)}
            />
          )}
          {expiry !== 'date' && errors.expiresAt && (
            <div className={classes.error} role="alert">
              {errors.expiresAt}
            </div>
          )}
          {expiry === 'none' && <p className={classes.remark}>A key without an end works until somebody revokes it.</p>}
        </div>
        <Group gap="xs">
          <Button type="submit" loading={isPending}>
            Make the key
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Fields>
    </form>
  );
}

/** Objects list whole-number keys first; people expect "never" last. */
const ORDER = ['30', '90', '365', 'date', 'none'];

function Presets({ scopes, onStart }: { scopes: Permission[]; onStart: (preset: KeyPreset) => void }) {
  const grants = grantsOf(useAnySession());
  return (
    <div role="group" aria-label="Start from">
      <div className={classes.label}>Start from</div>
      <div className={classes.presets}>
        {KEY_PRESETS.map((preset) => (
          <button
            key={preset.id}
            type="button"
            className={classes.preset}
            aria-pressed={isSame(preset.scopes, scopes)}
            disabled={preset.scopes.some((scope) => grants[scope] !== 'all')}
            onClick={() => onStart(preset)}
          >
            <span className={classes.presetName}>{preset.label}</span>
            <span className={classes.presetText}>{preset.text}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word) => b.includes(word));
}

function linesOf(text: string): string[] | null {
  const lines = [...new Set(text.split(/[\n,]/).map((line) => line.trim()))].filter((line) => line !== '');
  return lines.length === 0 ? null : lines;
}

function missingIn(form: {
  name: string;
  scopes: Permission[];
  perMinute: string;
  ends: string | null | undefined;
}): Record<string, string> {
  const found: Record<string, string> = {};
  if (form.name.trim() === '') found.name = 'Say which program the key is for.';
  if (form.scopes.length === 0) found.scopes = 'Choose at least one thing it may do.';
  if (form.perMinute === '') found['limits.perMinute'] = 'Give a number from 1 to 6,000.';
  if (form.ends === undefined) found.expiresAt = 'Choose the last day on which it works.';
  return found;
}

/** After the errors are on the page. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus());
}

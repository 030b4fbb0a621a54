/** Quiet hours: when only replies leave. */
import { Checkbox, TextInput } from '@mantine/core';
import type { QuietHours } from '../../contract/workspace.ts';
import { Pair } from '../parts/panel.tsx';
import { SectionPanel } from './section-panel.tsx';
import { type SectionProps, useSection } from './use-section.ts';
import classes from './workspace.module.css';
import { quietLength, quietWords } from './workspace-words.ts';

const TITLE = 'Quiet hours';

/** What is offered first: the evening and the night. */
const USUAL: QuietHours = { from: '21:00', to: '08:00' };

export function QuietSection(props: SectionProps) {
  const section = useSection({
    ...props,
    title: TITLE,
    read: ({ quietHours }) => ({ isOn: quietHours !== null, ...(quietHours ?? USUAL) }),
    toChange: ({ isOn, from, to }) => ({ quietHours: isOn ? { from, to } : null }),
    validate: ({ isOn, from, to }) => ({
      from: isOn && from === '' ? 'Say when they begin.' : undefined,
      to: isOn && to === '' ? 'Say when they end.' : isOn && from === to ? 'Begin and end must differ.' : undefined,
    }),
    fieldOf: { 'quietHours.from': 'from', 'quietHours.to': 'to', quietHours: 'to' },
    done: 'The quiet hours are saved.',
    isUndoable: true,
  });
  const { form } = section;
  const { isOn, from, to } = form.values;
  const quiet = isOn ? { from, to } : null;
  return (
    <SectionPanel
      title={TITLE}
      description="Nobody wants an alert at night. Replies to somebody who writes still leave at once."
      section={section}
    >
      <Checkbox label="Keep quiet hours" {...form.getInputProps('isOn', { type: 'checkbox' })} />
      {isOn && (
        <Pair>
          <TextInput type="time" label="From" {...form.getInputProps('from')} />
          <TextInput type="time" label="To" {...form.getInputProps('to')} />
        </Pair>
      )}
      <p className={classes.preview} aria-live="polite">
        {quietWords(quiet, props.settings.timeZone)}
        {quiet && from !== '' && to !== '' && from !== to && ` That is ${quietLength(quiet)} a day.`}
      </p>
    </SectionPanel>
  );
}

/** How long the words of messages are kept; asks before a choice that empties more. */
import { Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { SectionPanel } from './section-panel.tsx';
import { type SectionProps, useSection } from './use-section.ts';
import classes from './workspace.module.css';
import { isRetentionLowered, MAX_RETENTION_DAYS, MIN_RETENTION_DAYS, retentionProblem, retentionWords } from './workspace-words.ts';

const TITLE = 'Retention of messages';
const USUAL_DAYS = '365';

export function RetentionSection(props: SectionProps) {
  const [isAsking, setIsAsking] = useState(false);
  const section = useSection({
    ...props,
    title: TITLE,
    read: ({ messageRetentionDays: days }) => ({ mode: days === null ? 'keep' : 'days', days: String(days ?? USUAL_DAYS) }),
    toChange: ({ mode, days }) => ({ messageRetentionDays: mode === 'keep' ? null : Number(days) }),
    validate: ({ mode, days }) => ({ days: mode === 'days' ? retentionProblem(days) : undefined }),
    fieldOf: { messageRetentionDays: 'days' },
    done: 'The retention is saved.',
    // What was emptied meanwhile would not come back.
    isUndoable: false,
  });
  const { form } = section;
  const { mode, days } = form.values;
  const chosen = mode === 'keep' ? null : Number(days);
  const isReadable = mode === 'keep' || retentionProblem(days) === undefined;

  const save = () => {
    if (form.validate().hasErrors) return;
    if (isRetentionLowered(props.settings.messageRetentionDays, chosen)) setIsAsking(true);
    else section.save();
  };

  return (
    <>
      <SectionPanel
        title={TITLE}
        description="What people wrote is personal. Keep it as long as you need it, and no longer."
        section={{ ...section, save }}
      >
        <Radio.Group
          aria-label="How long the words of messages are kept"
          value={mode}
          onChange={(value) => form.setFieldValue('mode', value)}
        >
          <Stack gap="xs">
            <Radio value="keep" label="Keep the words" />
            <Radio value="days" label="Empty them after a number of days" />
          </Stack>
        </Radio.Group>
        {mode === 'days' && (
          <TextInput
            className={classes.days}
            label="Days"
            type="number"
            inputMode="numeric"
            min={MIN_RETENTION_DAYS}
            max={MAX_RETENTION_DAYS}
            {...form.getInputProps('days')}
          />
        )}
        {isReadable && (
          <p className={classes.preview} aria-live="polite">
            {retentionWords(chosen)}
          </p>
        )}
      </SectionPanel>
      <ConfirmDialog
        isOpen={isAsking}
        title="Empty older messages?"
        confirm="Save and empty them"
        isDanger
        onConfirm={() => {
          setIsAsking(false);
          section.save();
        }}
        onClose={() => setIsAsking(false)}
      >
        The words of every message older than {chosen?.toLocaleString('en-GB')} days are emptied, beginning at once, and from then on as
        they reach that age. This cannot be undone: raising the number later does not bring them back.
      </ConfirmDialog>
    </>
  );
}

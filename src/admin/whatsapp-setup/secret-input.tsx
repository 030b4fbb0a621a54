/** A field for what nobody should read over a shoulder; shown while somebody asks for it. */
import { ActionIcon, TextInput, type TextInputProps } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState } from 'react';

export function SecretInput(props: TextInputProps & { label: string }) {
  const [isShown, setIsShown] = useState(false);
  const Icon = isShown ? IconEyeOff : IconEye;
  return (
    <TextInput
      {...props}
      type={isShown ? 'text' : 'password'}
      // It belongs to a program: no browser should offer to keep it.
      autoComplete="off"
      data-1p-ignore
      data-lpignore="true"
      spellCheck={false}
      rightSection={
        <ActionIcon
          aria-label={`${isShown ? 'Hide' : 'Show'} the ${props.label}`}
          aria-pressed={isShown}
          onClick={() => setIsShown(!isShown)}
        >
          <Icon size={16} aria-hidden />
        </ActionIcon>
      }
    />
  );
}

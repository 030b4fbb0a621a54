/** A search field that asks once the typing pauses. */
import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';

const PAUSE_MS = 300;

interface SearchBoxProps {
  label: string;
  placeholder: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  className?: string | undefined;
}

export function SearchBox({ label, placeholder, value, onChange, className }: SearchBoxProps) {
  const [typed, setTyped] = useState(value ?? '');
  const ask = useDebouncedCallback((text: string) => onChange(text.trim() === '' ? undefined : text.trim()), PAUSE_MS);

  // The address may change from outside: back, forward, "clear filters".
  useEffect(() => setTyped((current) => (current.trim() === (value ?? '') ? current : (value ?? ''))), [value]);

  const type = (text: string) => {
    setTyped(text);
    ask(text);
  };

  return (
    <TextInput
      className={className}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      maxLength={100}
      onChange={(event) => type(event.currentTarget.value)}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed !== '' && <CloseButton size="sm" aria-label="Clear the search" onClick={() => type('')} />}
    />
  );
}

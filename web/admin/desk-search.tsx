/** Who wrote it: a field that has the focus, and the students that match, chosen with arrows and Enter. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatDate } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import type { Student } from "./roster-panel.tsx";
import { useWhen } from "./use-when.ts";

const LETTERS = 2;
const TYPING_MS = 120;
const SHOWN = 8;

type Found = { query: string; items: Student[] };

/** Students that match, without those who have a copy unless `everyone`. A newer question stops the one before. */
function useFound(query: string, examId: string, everyone: boolean) {
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<unknown>(null);
  const asked = query.trim();
  useEffect(() => {
    if (asked.length < LETTERS) {
      setFound(null);
      return;
    }
    const asking = new AbortController();
    const ask = async () => {
      try {
        const { items } = await call("GET /api/students", {
          query: { query: asked, limit: SHOWN, withoutCopyIn: everyone ? undefined : examId },
          signal: asking.signal,
        });
        setFound({ query: asked, items });
        setError(null);
      } catch (failure) {
        if (!asking.signal.aborted) setError(failure);
      }
    };
    const timer = setTimeout(() => void ask(), TYPING_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [asked, everyone, examId]);
  return { found: asked.length < LETTERS ? null : found, fresh: found?.query === asked, error };
}

function Words({ student }: { student: Student }) {
  return (
    <>
      <b>
        {student.lastName} {student.firstName}
      </b>
      <span class="soft tabular">
        {[
          student.className,
          student.birthDate && t.desk.born(formatDate(student.birthDate, language.value)),
          student.number,
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </>
  );
}

type OptionsProps = {
  id: string;
  items: readonly Student[];
  chosen: Student | undefined;
  onChoose: (student: Student) => void;
  onKey: (event: KeyboardEvent) => void;
};

function Options({ id, items, chosen, onChoose, onKey }: OptionsProps) {
  return (
    <div class="id-list" id={`${id}-list`} role="listbox" aria-label={t.desk.search}>
      {items.map((student, index) => (
        <div
          key={student.id}
          id={`${id}-${index}`}
          class="id-option"
          role="option"
          tabIndex={-1}
          aria-selected={student === chosen}
          onClick={() => onChoose(student)}
          onKeyDown={onKey}
        >
          <Words student={student} />
        </div>
      ))}
    </div>
  );
}

function Nobody({ everyone, onEveryone }: { everyone: boolean; onEveryone: () => void }) {
  return (
    <p class="row">
      <span>{everyone ? t.desk.noMatchAll : t.desk.noMatch}</span>
      {!everyone && <Button onClick={onEveryone}>{t.desk.alsoWithCopy}</Button>}
    </p>
  );
}

/** Which student the arrows are on, and what Enter means while the answer is still on its way. */
function useChoice(items: readonly Student[], fresh: boolean, onChoose: (student: Student) => void) {
  const [at, setAt] = useState(0);
  const wanted = useRef(false);
  const chosen = items[Math.min(at, items.length - 1)];
  useWhen(items, () => {
    setAt(0);
    // Enter typed faster than the answer came counts when there is exactly one to choose.
    const [only] = items;
    if (fresh && wanted.current && only && items.length === 1) onChoose(only);
    wanted.current = false;
  });
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) setAt(Math.max(0, Math.min(items.length - 1, at + by)));
    else if (event.key !== "Enter") return;
    else if (!fresh) wanted.current = true;
    else if (chosen) onChoose(chosen);
    event.preventDefault();
  };
  const typing = () => {
    wanted.current = false;
  };
  return { chosen, onKey, typing };
}

const NOBODY: readonly Student[] = [];

export type StudentSearchProps = {
  examId: string;
  typed: string;
  onTyped: (typed: string) => void;
  busy: boolean;
  onChoose: (student: Student) => void;
};

export function StudentSearch({ examId, typed, onTyped, busy, onChoose }: StudentSearchProps) {
  const [everyone, setEveryone] = useState(false);
  const { found, fresh, error } = useFound(typed, examId, everyone);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const items = found?.items ?? NOBODY;
  const choose = (student: Student) => {
    if (!busy) onChoose(student);
  };
  const { chosen, onKey, typing } = useChoice(items, fresh, choose);
  useEffect(() => input.current?.focus(), []);
  const askEveryone = () => {
    setEveryone(true);
    input.current?.focus();
  };
  return (
    <div class="id-search">
      <label class="unseen" for={id}>
        {t.desk.search}
      </label>
      <input
        ref={input}
        id={id}
        class="input id-input"
        role="combobox"
        aria-expanded={items.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen ? `${id}-${items.indexOf(chosen)}` : undefined}
        aria-autocomplete="list"
        autocomplete="off"
        spellcheck={false}
        placeholder={`${t.desk.search} (${t.desk.hint})`}
        value={typed}
        onInput={(event) => {
          typing();
          onTyped(event.currentTarget.value);
        }}
        onKeyDown={onKey}
      />
      <ErrorNote error={error} />
      <p class="unseen" role="status">
        {found && t.desk.results(items.length)}
      </p>
      <Options id={id} items={items} chosen={chosen} onChoose={choose} onKey={onKey} />
      {found && fresh && items.length === 0 && <Nobody everyone={everyone} onEveryone={askEveryone} />}
    </div>
  );
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `public.birth_due`: persons of whom governance has not heard since an identity of theirs came, changed or went. Kept by the
 * database in the change's own transaction, whoever makes it. `mark` says which change: what is told is taken from the list
 * unless there was another meanwhile. `tried_at`: governance would not take it. Everybody who is there already is due once.
 */
export class KeepBirthsDue1700000000391 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE SEQUENCE public.birth_mark;
CREATE TABLE public.birth_due (person uuid PRIMARY KEY, mark bigint NOT NULL DEFAULT nextval('public.birth_mark'), tried_at timestamptz);
CREATE INDEX birth_due_by_mark ON public.birth_due (tried_at NULLS FIRST, mark);

CREATE FUNCTION public.keep_birth_due() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO public.birth_due (person) VALUES (OLD.person)
    ON CONFLICT (person) DO UPDATE SET mark = nextval('public.birth_mark'), tried_at = NULL;
  END IF;
  IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR NEW.person <> OLD.person) THEN
    INSERT INTO public.birth_due (person) VALUES (NEW.person)
    ON CONFLICT (person) DO UPDATE SET mark = nextval('public.birth_mark'), tried_at = NULL;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION public.keep_birth_due() FROM PUBLIC;
CREATE TRIGGER keep_birth_due AFTER INSERT OR DELETE OR UPDATE OF person, date_of_birth, restriction ON public.identity
  FOR EACH ROW EXECUTE FUNCTION public.keep_birth_due();

INSERT INTO public.birth_due (person) SELECT DISTINCT person FROM public.identity;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP TRIGGER keep_birth_due ON public.identity;
DROP FUNCTION public.keep_birth_due();
DROP TABLE public.birth_due;
DROP SEQUENCE public.birth_mark;`);
  }
}

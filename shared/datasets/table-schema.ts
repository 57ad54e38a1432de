import { type Column, type Dataset, FIRST_DAY } from './dataset.ts';

/** A Table Schema as far as datasets need it. */
export interface TableSchema {
  readonly title: string;
  readonly description: string;
  readonly fields: readonly TableField[];
  readonly fieldsMatch: 'subset';
  readonly missingValues: readonly string[];
}

interface TableField {
  readonly name: string;
  readonly title: string;
  readonly type: 'string' | 'date';
  readonly description: string;
  readonly example: string;
  readonly constraints: {
    readonly required: boolean;
    readonly maxLength?: number;
    readonly minimum?: string;
  };
}

/**
 * What a file of the dataset has to be, for the tools that know Table Schema (Frictionless Data,
 * https://datapackage.org/standard/table-schema/). Rules it has no word for stand in the
 * descriptions. Columns may stand in any order beside others: `fieldsMatch`, of its version 2.
 */
export function tableSchema({ title, description, columns }: Dataset): TableSchema {
  const fields = columns.map(toField);
  return { title, description, fields, fieldsMatch: 'subset', missingValues: [''] };
}

function toField({ name, title, type, rule, example, required, charsMax }: Column): TableField {
  const isDate = type === 'date';
  return {
    name,
    title,
    type: isDate ? 'date' : 'string',
    description: rule,
    example,
    // A length is not a constraint of a date there.
    constraints: { required, ...(isDate ? { minimum: FIRST_DAY } : { maxLength: charsMax }) },
  };
}

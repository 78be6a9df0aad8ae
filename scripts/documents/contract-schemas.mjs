/** JSON schemas of the types of a contract file: interfaces, aliases, unions, literals and generics, which is all that a contract needs. */
import ts from 'typescript';

const KEYWORDS = new Map([
  [ts.SyntaxKind.StringKeyword, { type: 'string' }],
  [ts.SyntaxKind.NumberKeyword, { type: 'number' }],
  [ts.SyntaxKind.BooleanKeyword, { type: 'boolean' }],
]);

/** Reads `text`; `schemaOf(name)` is a reference, and `schemas()` everything that was referred to. */
export class ContractSchemas {
  #declared = new Map();
  #schemas = new Map();

  constructor(path, text) {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    for (const statement of file.statements) {
      if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) this.#declared.set(statement.name.text, statement);
    }
  }

  schemas() {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  schemaOf(name) {
    return this.#reference(name);
  }

  /** Methods of an interface: name, sentence above it, type of the body, type of the acknowledgement. */
  methods(name) {
    return this.#declaration(name).members.map((member) => {
      const [body, ack] = member.parameters.map(({ type }) => type);
      const answer = [body, ack].find((type) => type !== undefined && ts.isFunctionTypeNode(type));
      return {
        name: member.name.text,
        body: body === undefined || body === answer ? null : this.#convert(body, new Map()),
        answer: answer === undefined ? null : this.#convert(answer.parameters[0].type, new Map()),
      };
    });
  }

  /** Fields of an interface with their schemas. */
  fields(name) {
    return this.#declaration(name).members.map((member) => ({
      name: member.name.text,
      description: sentenceOf(member),
      schema: this.#convert(member.type, new Map()),
    }));
  }

  /** The sentence above a declaration. */
  sentence(name) {
    return sentenceOf(this.#declaration(name));
  }

  #declaration(name) {
    const declaration = this.#declared.get(name);
    if (declaration === undefined) throw new Error(`the contract has no type ${name}`);
    return declaration;
  }

  #reference(name) {
    if (!this.#schemas.has(name)) {
      this.#schemas.set(name, {});
      const declaration = this.#declaration(name);
      const description = sentenceOf(declaration);
      const schema = this.#shape(declaration, new Map());
      this.#schemas.set(name, description === undefined ? schema : { description, ...schema });
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #shape(declaration, types) {
    return ts.isInterfaceDeclaration(declaration) ? this.#object(declaration.members, types) : this.#convert(declaration.type, types);
  }

  #object(members, types) {
    const properties = {};
    for (const member of members) {
      const description = sentenceOf(member);
      const schema = this.#convert(member.type, types);
      properties[member.name.text] = description === undefined ? schema : { description, ...schema };
    }
    const required = members.filter(({ questionToken }) => questionToken === undefined).map(({ name }) => name.text);
    return { type: 'object', required, properties };
  }

  #convert(node, types) {
    const keyword = KEYWORDS.get(node.kind);
    if (keyword !== undefined) return { ...keyword };
    if (ts.isParenthesizedTypeNode(node)) return this.#convert(node.type, types);
    if (ts.isLiteralTypeNode(node)) return literalSchema(node.literal);
    if (ts.isArrayTypeNode(node)) return { type: 'array', items: this.#convert(node.elementType, types) };
    if (ts.isTypeLiteralNode(node)) return this.#object(node.members, types);
    if (ts.isIntersectionTypeNode(node)) return { allOf: node.types.map((type) => this.#convert(type, types)) };
    if (ts.isTemplateLiteralTypeNode(node)) return { type: 'string', pattern: `^${this.#pattern(node)}$` };
    if (ts.isUnionTypeNode(node)) return union(node.types.map((type) => this.#convert(type, types)));
    if (ts.isTypeReferenceNode(node)) return this.#named(node, types);
    throw new Error(`the contract has a type that has no schema: ${node.getText()}`);
  }

  #named(node, types) {
    const name = node.typeName.text;
    if (types.has(name)) return types.get(name);
    const given = node.typeArguments ?? [];
    if (name === 'Readonly') return this.#convert(given[0], types);
    if (name === 'Record') return { type: 'object', additionalProperties: this.#convert(given[1], types) };
    const declaration = this.#declaration(name);
    if (declaration.typeParameters === undefined) return this.#reference(name);
    const inner = new Map(declaration.typeParameters.map((parameter, index) => [parameter.name.text, this.#convert(given[index], types)]));
    return this.#shape(declaration, inner);
  }

  /** A regular expression for `a:${T}:b`. */
  #pattern(node) {
    const spans = node.templateSpans.map(({ type, literal }) => `${this.#alternatives(type)}${literal.text}`);
    return `${node.head.text}${spans.join('')}`;
  }

  #alternatives(type) {
    if (type.kind === ts.SyntaxKind.StringKeyword) return '.+';
    const { enum: values } = this.#shape(this.#declaration(type.typeName.text), new Map());
    return `(${values.join('|')})`;
  }
}

function literalSchema(literal) {
  if (literal.kind === ts.SyntaxKind.NullKeyword) return { type: 'null' };
  if (literal.kind === ts.SyntaxKind.TrueKeyword) return { const: true };
  if (literal.kind === ts.SyntaxKind.FalseKeyword) return { const: false };
  return { const: ts.isNumericLiteral(literal) ? Number(literal.text) : literal.text };
}

/** Literals become one enumeration, plain types one list of types; anything else stays apart. */
function union(parts) {
  const isNull = (part) => part.type === 'null' && Object.keys(part).length === 1;
  const isLiteral = (part) => 'const' in part && Object.keys(part).length === 1;
  const isPlain = (part) => typeof part.type === 'string' && Object.keys(part).length === 1;
  if (parts.every((part) => isLiteral(part) || isNull(part))) return { enum: parts.map((part) => (isNull(part) ? null : part.const)) };
  if (parts.every(isPlain)) return { type: parts.map(({ type }) => type) };
  return { anyOf: parts };
}

/** The comment above, on one line. */
function sentenceOf(node) {
  const [comment] = (node.jsDoc ?? []).slice(-1);
  const text = comment === undefined ? undefined : ts.getTextOfJSDocComment(comment.comment);
  return text?.replace(/\s+/g, ' ').trim();
}

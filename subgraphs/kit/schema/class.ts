// biome-ignore lint/complexity/noBannedTypes: classes, as type-graphql and TypeORM take them
export type Class = Function;

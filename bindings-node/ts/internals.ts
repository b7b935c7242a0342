// The functions and classes that `workspace-sdk/testing` and the tests of this package use besides the public API. The
// entry `workspace-sdk/testing` is a separate bundle: with a copy of them, it would have other classes.

import { dispatch } from "./internal/dispatcher";
import { checkOptionNames } from "./internal/read-options";
import { modelOf } from "./internal/response";
import { serializeParameters } from "./internal/serialize";
import { PageIterator } from "./pages";

/** The value of a property of the package that programs do not see. */
export const internals = { PageIterator, checkOptionNames, dispatch, modelOf, serializeParameters } as const;

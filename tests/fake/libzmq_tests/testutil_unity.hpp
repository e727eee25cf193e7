// See testutil.hpp.
#pragma once
#include "testutil.hpp"

# The headers' comments are for people who read the headers. This makes them Doxygen's as well: of the file, of what
# follows, and of what stands before them on the line.
1s,^// ,/// \\file\n/// ,
1s,^/\* ,/** \\file\n * ,
1!s,^/\* ,/** ,
s,^namespace [a-z:]+ \{,/** Everything that is public. */ &,
s,^( *)// ,\1/// ,
s,^( *)//$,\1///,
/^ *\/\/|^\}/!s,([^ ].*)  // ,\1  ///< ,

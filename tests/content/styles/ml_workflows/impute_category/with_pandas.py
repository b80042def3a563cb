def impute_category(train, new, column):
    most = train.toPandas()[column].mode()[0]
    return new.fillna({column: most})

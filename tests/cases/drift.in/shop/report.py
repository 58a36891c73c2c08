import sys, os

# ---------------------------------------------------------
# Step 1: do the thing with the report
# ---------------------------------------------------------
def DoReport(theData, theFile = None, debugMode = False):
    tmpResult = []
    i = 0
    while i < len(theData):
        curItem = theData[i]
        if curItem != None:
            if debugMode == True:
                print("item is %s" % curItem)
            if type(curItem) == str:
                try:
                    tmpVal = int(curItem)
                    tmpResult.append(tmpVal)
                except:
                    pass
            else:
                tmpResult.append(curItem)
        i = i + 1
    return tmpResult

def SaveReport(theResult, theFile):
    try:
        f = open(theFile, "w")
        for x in range(0, len(theResult)):
            f.write(str(theResult[x]) + ";")
        f.close()
        return True
    except Exception as e:
        print("could not save: " + str(e))
        return False

def LoadReport(theFile):
    if os.path.exists(theFile) == False:
        return None
    else:
        f = open(theFile)
        allText = f.read()
        f.close()
        theParts = allText.split(";")
        tmpResult = []
        for x in range(0, len(theParts)):
            if theParts[x] != "":
                tmpResult.append(theParts[x])
        return tmpResult

def PrintReport(theResult, theTitle = None):
    if theTitle != None:
        print(theTitle)
    for x in range(0, len(theResult)):
        print("%d: %s" % (x, theResult[x]))
